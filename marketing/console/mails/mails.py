"""Mails as documents of blocks: what designers of a mail, and of parts of one, have in common."""

from collections.abc import Callable

from marketing.console.designing.documents import Document, DocumentError
from marketing.console.designing.kinds import DocumentKind
from marketing.console.mails import blocks, designs
from marketing.console.mails.designs import DesignError
from marketing.contracts.design import MOST_BLOCKS


def clean(value: object) -> Document:
    """A design whose every part is known; raises DocumentError."""
    try:
        return designs.clean(value)
    except DesignError as fault:
        raise DocumentError(str(fault)) from fault


def kind(name: str, clean: Callable[[object], Document] = clean, most: int = MOST_BLOCKS) -> DocumentKind:
    """The kind of document that a mail is, or a part of one, which may be judged more strictly."""
    return DocumentKind(
        name=name,
        kinds=blocks.KINDS,
        offered=blocks.OFFERED,
        clean=clean,
        tidy=designs.tidy,
        summary=designs.summary,
        most=most,
        columns=blocks.columns,
    )
