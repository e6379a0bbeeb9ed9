"""Carries Liquid past the HTML tools: they move `{% for %}` out of a table and rewrite quotes inside expressions."""

import re

from marketing.service.mail.compose.blocks_error import BlocksError

_WORD = re.compile(r"lqd(\d{1,9})x")
_CARRIED = re.compile(r"(?:<!--)?lqd(\d{1,9})x(?:-->)?")
OUR_COMMENT = re.compile(r"<!--lqd\d+x-->")


class Carrier:
    """Takes texts out of the way of the HTML tools and puts them back at the end."""

    def __init__(self, seed: str) -> None:
        # Words that a person typed themselves must not be taken for ours.
        self.first = 1 + max((int(number) for number in _WORD.findall(seed)), default=0)
        self.kept: list[str] = []

    def word(self, text: str) -> str:
        """Take a text out of the way; what stands for it is a word."""
        self.kept.append(text)
        return f"lqd{self.first + len(self.kept) - 1}x"

    def comment(self, text: str) -> str:
        """Take a text out of the way where text can stand; a comment stands for it."""
        return f"<!--{self.word(text)}-->"

    def put_back(self, source: str) -> str:
        """Put everything back; raises BlocksError when a tool lost or doubled a piece."""
        seen: list[int] = []

        def kept(found: "re.Match[str]") -> str:
            index = int(found[1]) - self.first
            if not 0 <= index < len(self.kept):
                return found[0]
            seen.append(index)
            return self.kept[index]

        result = _CARRIED.sub(kept, source)
        lost = set(range(len(self.kept))) - set(seen)
        if lost or len(seen) != len(set(seen)):
            sample = self.kept[min(lost)] if lost else "an expression"
            raise BlocksError(f"“{sample[:80]}” stands where it can't be kept: put it into text or a value.")
        return result
