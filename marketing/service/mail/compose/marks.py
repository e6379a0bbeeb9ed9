"""Classes by which a designer finds in its preview what was drawn of a block, a section or a column."""

import re

_TAG = re.compile(r"<mj-[a-z]+\b(?P<rest>[^<>]*)>")
_CLASS = ' css-class="'


def block(mjml: str, name: str) -> str:
    """Mark everything that was drawn of a block, keeping the classes it has."""
    return _TAG.sub(lambda found: _with_class(found[0], f"block-{name}"), mjml) if name else mjml


def column(name: str, number: int) -> str:
    """The attribute of a section's column, counted from 0."""
    return f'{_CLASS}column-{name}-{number}"' if name else ""


def _with_class(tag: str, name: str) -> str:
    if _CLASS in tag:
        return tag.replace(_CLASS, f"{_CLASS}{name} ", 1)
    start = tag.rstrip("/> ")
    return f'{start}{_CLASS}{name}"{tag[len(start) :]}'
