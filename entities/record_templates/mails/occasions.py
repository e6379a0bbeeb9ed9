"""Mails with an occasion: invitation, reminder, after the event, survey, receipt."""

from entities.record_templates.mails.parts import GREETING, Mail, Part, band, button, heading, line, section, text


def _row(name: str, value: str) -> Part:
    """A line of a table: a name at the left, its value at the right."""
    left, right = text(name, padding="small"), text(f"<b>{value}</b>", align="right", padding="small")
    return section("2-1", [left], [right], padding="none", stack=False)


def _fact(name: str, words: str) -> list[Part]:
    return [heading(name, 3, align="center", padding="small"), text(words, align="center", padding="small")]


INVITATION = Mail(
    "Event invitation", "Event", "Invites to an event: when, where, why, and one button.",
    "You are invited",
    "When, where and what to expect",
    (
        band("You are invited", "An evening about what comes next in our field.", "#4338ca", above="INVITATION"),
        section(
            "1-1-1",
            _fact("When", "Thursday, 18:00"),
            _fact("Where", "Our house, 2nd floor"),
            _fact("How long", "About two hours"),
            background="#f4f3ff",
        ),
        text(GREETING, "three short talks, time for questions, and something to eat. Seats are limited, so tell us "
             "early whether you will come."),
        button("Save my seat"),
    ),
    accent="#4338ca", background="#eeeef8",
)  # fmt: skip
REMINDER = Mail(
    "Event reminder", "Event", "The day before: everything that people need on their way.",
    "Tomorrow at 18:00: all you need to know",
    "The way, the programme, and what to bring",
    (
        heading("See you tomorrow", padding="large"),
        text(GREETING, "we look forward to seeing you. Here is all that you need."),
        _row("Doors open", "17:30"),
        _row("First talk", "18:00"),
        _row("Something to eat", "19:30"),
        text("Bring nothing but your questions. If you can't come, tell us: somebody is waiting for a seat."),
        button("How to get there"),
    ),
    accent="#4338ca",
)  # fmt: skip
AFTERWARDS = Mail(
    "After the event", "Event", "Thanks, the slides, and the next date.",
    "Thank you for coming: slides and next date",
    "Everything that was shown, in one place",
    (
        band("It was good to see you", "Here is everything that was shown.", "#155e75"),
        text(GREETING, "thank you for coming, and for the many questions. The slides and the recording are online."),
        section(
            "1-1",
            [heading("The slides", 3, align="center"), button("Download")],
            [heading("The next evening", 3, align="center"), button("Save the date", style="outline")],
            background="#effafc",
        ),
    ),
    accent="#155e75", background="#eaf4f6",
)  # fmt: skip
SURVEY = Mail(
    "Survey", "Survey", "One question with answers to press.",
    "One question, ten seconds",
    "How likely is it that you recommend us?",
    (
        heading("How are we doing?", align="center", padding="large"),
        text(GREETING, "how likely is it that you recommend us to a friend? Press the answer that fits."),
        section(
            "1-1-1",
            [button("Not likely", color="#b91c1c", padding="small", wide=True)],
            [button("Maybe", color="#92400e", padding="small", wide=True)],
            [button("Certainly", color="#15803d", padding="small", wide=True)],
        ),
        text("Your answer is counted as soon as you press, and you can tell us more on the next page.", size="small",
             align="center"),
    ),
)  # fmt: skip
RECEIPT = Mail(
    "Receipt", "Transaction", "Confirms an order with its items and the total.",
    "Your order is confirmed",
    "What you ordered, what it costs, and when it arrives",
    (
        heading("Thank you for your order", padding="large"),
        text(GREETING, "we have received your order and are getting it ready. You hear from us again when it is on its "
             "way."),
        _row("Item", "Price"),
        line(padding="small"),
        _row("The package, once", "€ 49.00"),
        _row("Delivery", "€ 0.00"),
        line(padding="small"),
        _row("<b>Total, tax included</b>", "€ 49.00"),
        button("See my order"),
        text("Keep this mail as your receipt.", size="small", align="center"),
    ),
    accent="#334155", is_transactional=True,
)  # fmt: skip
MAILS = (INVITATION, REMINDER, AFTERWARDS, SURVEY, RECEIPT)
