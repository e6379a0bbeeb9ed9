"""A note that goes with a test: above the mail in both parts, in a frame that says that it is no part of it."""

import html
from dataclasses import dataclass

from marketing import markup

_FRAME = (
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#fff7df;'
    'border-bottom:2px dashed #9a6b00"><tr><td align="center" style="padding:12px 16px"><table role="presentation" '
    'width="600" cellpadding="0" cellspacing="0" style="max-width:600px"><tr><td style="font:14px/1.5 Helvetica,Arial,'
    'sans-serif;color:#3d2b00;text-align:left"><b>{title}</b><br>{text}</td></tr></table></td></tr></table>'
)
_RULE = "-" * 60


@dataclass(frozen=True)
class TestNote:
    """What a person says to those who get a test, and who says it."""

    __test__ = False  # the name is the product's word

    text: str
    by: str

    @property
    def title(self) -> str:
        """What stands over it."""
        return f"Note from {self.by} with this test. It is not part of the mail."

    def above_html(self, mail: str) -> str:
        """A finished mail with the note above it, behind the hidden preview text."""
        text = "<br>".join(html.escape(line) for line in self.text.strip().splitlines())
        frame = _FRAME.format(title=html.escape(self.title), text=text)
        at = _start_of_body(mail)
        return mail[:at] + frame + mail[at:]

    def above_text(self, mail: str) -> str:
        """The text part with the note above it."""
        return f"{_RULE}\n{self.title}\n\n{self.text.strip()}\n{_RULE}\n\n{mail}"


def _start_of_body(mail: str) -> int:
    """Where what is seen of a mail begins: in its body, behind a preview text that is hidden there."""
    at, is_hidden = 0, False
    for tag in markup.tokens(mail):
        if not isinstance(tag, markup.Tag):
            continue
        name = tag.name.lower()
        if is_hidden and name == "div" and tag.is_end:
            return tag.end
        if is_hidden or (at and tag.is_end):
            continue
        if name == "body" and not tag.is_end:
            at = tag.end
        elif at:
            styles = [mail[one.start : one.end] for one in tag.attributes if one.name.lower() == "style"]
            is_hidden = name == "div" and any("display:none" in style.replace(" ", "") for style in styles)
            if not is_hidden:
                return at
    return at
