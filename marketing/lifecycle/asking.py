"""A second yes that is a choice: what is asked, and what may be answered."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One answer: `value` is what the POST carries as `choice`, the rest is for people."""

    value: str
    label: str
    text: str = ""


@dataclass(frozen=True)
class Question:
    """What a move asks before it runs; the first option is the one that is offered as chosen."""

    title: str
    text: str
    options: tuple[Option, ...]

    def allows(self, choice: str) -> bool:
        """True when the choice is one of the options."""
        return choice in {option.value for option in self.options}
