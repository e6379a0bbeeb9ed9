"""Texts that stand in for those yet to be written: new blocks start with them, and no mail leaves with them."""

import re

HEADLINE = "A headline"
TEXT = "Write your text here."
# What a whole line or paragraph says, and what stands anywhere in a text, in small letters.
_WHOLE = frozenset(
    {HEADLINE.lower(), TEXT.lower(), "headline", "your headline", "your text", "your title", "your subject"}
)
_ANYWHERE = (
    "lorem ipsum", "dolor sit amet", "your text here", "your headline here", "your title here", "your subject here",
    "insert your text", "placeholder text", "[your ",
)  # fmt: skip


# Fields as Mailchimp, Mailjet and Salesforce write them. No mail of ours would have them filled in.
_FOREIGN = re.compile(r"\*\|[^|\s*][^|\n*]{0,60}\|\*|\[\[[A-Za-z]+[_:][A-Za-z_:]+\]\]|%%[A-Za-z_]{2,40}%%")


def foreign_fields(text: str) -> list[tuple[str, int]]:
    """The fields of other mail tools in a text, each once, and where it stands first."""
    first: dict[str, int] = {}
    for found in _FOREIGN.finditer(text):
        first.setdefault(found[0], found.start())
    return [*first.items()]


def placeholder_in(text: str) -> str:
    """The placeholder that a text (without any markup) is or holds, "" where it has none."""
    words = " ".join(text.split())
    folded = words.lower()
    if folded.rstrip(".…") in {whole.rstrip(".") for whole in _WHOLE}:
        return words
    return next((part for part in _ANYWHERE if part in folded), "")
