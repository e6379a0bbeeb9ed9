"""What is known of one act at the moment it is done, and what it tells by itself.

The facts are kept with the interaction, so that it can be judged again by later rules. There is no network address
among them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from marketing.service.interactions.judging.agents import Agent, kind_of
from marketing.service.interactions.judging.verdicts import Rule, Verdict

LONGEST_AGENT, LONGEST_PURPOSE = 200, 60
IN_ADVANCE = ("prefetch", "prerender", "preview")
Judgement = tuple[Verdict, str]


class Facts(NamedTuple):
    """Who asked and how: `purpose` is what a browser says of loading ahead, `after` are seconds since delivery,
    `link` is the number of the link followed (0: none), `links` how many the mail has. `is_trial` says that mail
    left for nobody but *Outgoing mail* then: no scanner saw it, and whose script follows its links tries them out.
    """

    agent: str = ""
    is_head: bool = False
    purpose: str = ""
    after: float | None = None
    link: int = 0
    links: int = 0
    is_trial: bool = False

    @classmethod
    def of(cls, payload: object) -> "Facts":
        """The facts that an interaction was recorded with, as far as they can be read."""
        given: Mapping[str, Any] = payload if isinstance(payload, Mapping) else {}
        after = given.get("after")
        return cls(
            agent=_line(given.get("agent"), LONGEST_AGENT),
            is_head=given.get("method") == "HEAD",
            purpose=_line(given.get("purpose"), LONGEST_PURPOSE),
            after=float(after) if isinstance(after, (int, float)) else None,
            link=_number(given.get("link")),
            links=_number(given.get("links")),
            is_trial=given.get("trial") is True,
        )

    @property
    def payload(self) -> dict[str, Any]:
        """What is stored."""
        return {
            "agent": _line(self.agent, LONGEST_AGENT),
            "method": "HEAD" if self.is_head else "GET",
            "purpose": _line(self.purpose, LONGEST_PURPOSE),
            "after": self.after,
            "link": self.link,
            "links": self.links,
            "trial": self.is_trial,
        }

    @property
    def by_itself(self) -> Judgement:
        """What the act tells without those before and after it, and the rule that says so ("": none had to)."""
        kind = kind_of(self.agent)
        if kind is Agent.MACHINE or (kind is Agent.TOOL and not self.is_trial):
            return Verdict.MACHINE, Rule.AGENT.value
        if self.is_head:
            return Verdict.MACHINE, Rule.HEAD.value
        if any(word in self.purpose.lower() for word in IN_ADVANCE):
            return Verdict.MACHINE, Rule.PREFETCH.value
        if kind is Agent.PRIVACY_PROXY:
            return Verdict.UNKNOWN, Rule.PRIVACY_PROXY.value
        return Verdict.PERSON, Rule.IMAGE_PROXY.value if kind is Agent.IMAGE_PROXY else ""

    @property
    def at_first(self) -> Judgement:
        """As `by_itself`, but held where acts that follow could show that it was part of a sweep."""
        verdict, rule = self.by_itself
        return (Verdict.HELD, "") if verdict is Verdict.PERSON and self.links > 1 else (verdict, rule)


def _line(given: object, longest: int) -> str:
    text = given[:longest] if isinstance(given, str) else ""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _number(given: object) -> int:
    return given if isinstance(given, int) and given >= 0 else 0
