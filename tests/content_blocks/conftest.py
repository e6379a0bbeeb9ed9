"""A marketer at work, as in the tests of the email pages."""

from tests.emails.conftest import marketer

__all__ = ["marketer"]
