"""What the service needs to send one marketing email."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from marketing.contracts.design import read_design
from marketing.contracts.payload import Contract
from marketing.contracts.problems import Problem
from marketing.contracts.reading import within

COMMERCIAL, TRANSACTIONAL = "commercial", "transactional"
DEFAULT_CONTENT, CONFIRMATION_REQUEST = "default", "confirmation-request"


@dataclass(frozen=True)
class EmailVersion(Contract):
    """One version of a marketing email; `design` holds blocks or hand-written HTML, texts are Liquid."""

    kind: ClassVar[str] = "emails"
    # 2: a design may hold sections; what was written under 1 is a flat list of blocks, and read as it is.
    schema: ClassVar[int] = 2

    name: str = ""
    subject: str = ""
    preheader: str = ""
    design: dict[str, Any] = field(default_factory=dict)
    from_user: int | None = None
    from_name: str = ""
    from_address: str = ""
    to: str = "{{ contact.email }}"
    reply_to: str = ""
    template: int | None = None
    generate_plain_text: bool = True
    plain_text: str = ""
    legal_designation: str = COMMERCIAL
    content_type: str = DEFAULT_CONTENT
    language: str = "en"
    description: str = ""

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of the design can't be read."""
        return within("design", read_design(self.design).faults)
