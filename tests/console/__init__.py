"""The console: pages, forms, commands, refusals."""
