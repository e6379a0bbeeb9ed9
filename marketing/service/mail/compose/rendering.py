"""One compiled email filled in for one person: substitution only, nothing is parsed or rewritten here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marketing.service.mail.compose import headers, links
from marketing.service.mail.compose.compiled import CompiledEmail
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.mail.compose.personalise import render as render_text

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One person's mail before it becomes a message. Header texts are one line each, addresses stripped."""

    subject: str
    html: str
    text: str
    from_name: str
    from_address: str
    to: str
    reply_to: str

    def missing(self) -> tuple[str, ...]:
        """Name the required fields that came out empty for this person (such a message is blocked)."""
        return tuple(name for name in ("subject", "from_address", "to", "html") if not getattr(self, name).strip())


def render(
    compiled: CompiledEmail,
    context: Mapping[str, Any],
    *,
    link_url: Callable[[int], str],
    open_url: str,
) -> Rendered:
    """Fill in one person's data.

    `context` holds plain dicts under `contact`, `content_settings` and `message`; `link_url` gives the address that
    stands for the link of that number; `open_url` is the beacon's. Raises PersonaliseError.
    """
    addresses = {f"n{link.number}": link_url(link.number) for link in compiled.links}
    data = {**context, links.PLACEHOLDER_ROOT: {**addresses, "open": open_url}}
    texts = compiled.templates
    return Rendered(
        subject=_one_line(texts["subject"].render(data)),
        html=texts["html"].render(data),
        text=_tidy(texts["text"].render(data)) if "{%" in compiled.text else texts["text"].render(data),
        from_name=_one_line(texts["from_name"].render(data)),
        from_address=texts["from_address"].render(data).strip(),
        to=texts["to"].render(data).strip(),
        reply_to=texts["reply_to"].render(data).strip(),
    )


def link_target(compiled: CompiledEmail, number: int, context: Mapping[str, Any]) -> str:
    """Where one person's link leads, personal values percent-encoded; raises LookupError for no such link.

    Where the person's data can't be filled in any more, or makes the address longer than any click can be led on
    to, the link's literal scheme and host is returned.
    """
    link = compiled.link(number)
    if link is None:
        raise LookupError(f"The email has no link {number}.")
    try:
        url = render_text(links.target(link.url), context)
    except PersonaliseError:
        return link.origin
    target = links.encoded(url)
    return target if len(target) <= links.LONGEST_TARGET else link.origin


def preview(compiled: CompiledEmail, context: Mapping[str, Any]) -> Rendered:
    """Fill in a mail for looking at: links lead to their targets, nothing is counted."""
    blank = "data:,"
    return render(compiled, context, link_url=lambda number: link_target(compiled, number, context), open_url=blank)


def _tidy(text: str) -> str:
    """Close the gaps that branches not taken leave in a text."""
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip(" \t") for line in text.split("\n")))


def _one_line(text: str) -> str:
    return text if text.isprintable() and "  " not in text else " ".join(headers.visible(text).split())
