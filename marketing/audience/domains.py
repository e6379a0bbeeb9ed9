"""Names of hosts in the form that DNS knows: by IDNA 2008 with the mapping of UTS 46, as browsers and registries do.

Python's own codec is of 2003: by it `faß.example` is `fass.example`, which may be somebody else's.
"""

import idna


class DomainInvalid(ValueError):
    """A text that is no host's name."""


def to_ascii(domain: str) -> str:
    """A domain in ASCII and small letters, such as `xn--fa-hia.example`; raises DomainInvalid."""
    lower = domain.lower()
    if lower.isascii() and "xn--" not in lower:
        return lower
    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode("ascii").lower()
    except UnicodeError as error:  # what idna raises is one
        raise DomainInvalid(f"{domain!r} is no host's name: {error}") from error
