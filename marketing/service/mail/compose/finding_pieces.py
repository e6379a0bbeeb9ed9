"""What a finding quotes of the mail: by that its place is found."""

import re
from collections.abc import Iterator

_QUOTED = re.compile(r"“([^”]{2,})”")
_SAMPLE = re.compile(r" In: (.+)\Z", re.S)


def pieces(message: str) -> Iterator[str]:
    """The pieces that a message quotes, an address before the words of its link."""
    if (sample := _SAMPLE.search(message)) is not None:
        yield sample[1]
    yield from reversed(_QUOTED.findall(message))
