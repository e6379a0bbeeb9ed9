"""Who did something, as far as it can be told: a person, a machine, or nobody knows; and by which rule."""

from typing import Final

from django.db.models import TextChoices

# The number of the rules. Raise it with every change of them: `manage.py judge_again` then goes through what was
# judged by former ones.
RULES: Final = 1


class Verdict(TextChoices):
    """Who it was. Interactions that nobody judges, such as “sent”, have none."""

    HELD = "held", "Not judged yet"
    PERSON = "person", "A person"
    MACHINE = "machine", "A machine"
    UNKNOWN = "unknown", "Perhaps nobody"


class Rule(TextChoices):
    """Why a verdict is what it is, in words that follow the thing done."""

    AGENT = "agent", "by a machine, a program that names itself as one (such as a mail scanner)"
    HEAD = "head", "by a machine that looked where the link leads and did not go there"
    PREFETCH = "prefetch", "by a machine, loaded in advance"
    SWEEP = "sweep", "by a machine that followed every link within seconds (a mail scanner)"
    PRIVACY_PROXY = "privacy-proxy", "perhaps by nobody: Apple Mail loads pictures whether or not the mail is read"
    IMAGE_PROXY = "image-proxy", "through the mail provider’s own server"


# What counts as done by a person: in numbers, in conditions, for whoever waits. What was recorded before there were
# verdicts has none, and counts.
BY_PEOPLE: Final = ("", Verdict.PERSON.value)


def in_words(verdict: str, rule: str) -> str:
    """What a timeline says of who did it; "" where there is nothing to say."""
    if verdict == Verdict.HELD:
        return "being judged: a person or a mail scanner"
    return str(Rule(rule).label) if rule in Rule.values else ""
