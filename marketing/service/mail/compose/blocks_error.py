"""Why a design can't become a mail."""


class BlocksError(ValueError):
    """A design that can't become a mail; the message names the block."""
