"""Mails that tell what is new: newsletter, digest, product, offer, case study."""

from entities.record_templates.mails.parts import (
    GREETING,
    HERE,
    Mail,
    band,
    button,
    fact,
    heading,
    line,
    section,
    story,
    text,
)

NEWSLETTER = Mail(
    "Newsletter", "Newsletter", "A leading story, two more beside one another, and a closing word.",
    "What is new this month",
    "Three stories that are worth five minutes",
    (
        band("The monthly", "What is new, what is next, and what we learned.", above="NEWS FOR OUR READERS"),
        heading("The story of the month"),
        text(GREETING, "a good newsletter begins with one thing that matters to its readers. Say in three sentences "
             "what happened and why they should care, and let them read the rest on your website."),
        button("Read the story", align="left"),
        section(
            "1-1",
            story("From the workshop", "How a small change saved our customers an hour a week.", "Read on"),
            story("People", "Meet the colleague who answers when you call.", "Read on"),
            background="#f7f8fc",
        ),
        text("That was it for this month. Reply to this mail if you want to tell us something."),
    ),
)  # fmt: skip
DIGEST = Mail(
    "Digest", "Newsletter", "Five short pieces in a list, each with its link.",
    "Five things to read this week",
    "Short pieces, collected for you",
    (
        heading("Five things to read this week", padding="large"),
        *(part for number, (title, words) in enumerate((
            ("How to plan a quarter in a day", "A method that fits on one page."),
            ("What customers really ask", "We counted a thousand questions."),
            ("The cheapest improvement of the year", "It took two hours and no budget."),
            ("A look behind the scenes", "How our support works on a Monday."),
            ("Dates to remember", "Everything that happens in the next weeks."),
        ), start=1) for part in (
            section(
                "1-2",
                [heading(f"{number}", align="center", color="#b45309", padding="small")],
                [heading(title, 3, padding="small"),
                 text(f'{words} <a href="{HERE}">Read it</a>', padding="small")],
                padding="small", stack=False,
            ),
        )),
    ),
    accent="#b45309", background="#f8f3ea",
)  # fmt: skip
PRODUCT = Mail(
    "Product news", "Product", "Presents one new thing with three reasons to try it.",
    "New: it does in one step what took five",
    "See what has changed, and try it today",
    (
        band("It is here", "The new version does in one step what took five.", "#0369a1", above="NEW"),
        text(GREETING, "you asked for it, and now it is ready. This is what it brings:"),
        section(
            "1-1-1",
            fact("5×", "faster from the idea to the result", "#0369a1"),
            fact("0", "settings to learn before you start", "#0369a1"),
            fact("24 h", "help whenever you need it", "#0369a1"),
            background="#f0f8ff", padding="large",
        ),
        button("Try it today"),
    ),
    accent="#0369a1", background="#eaf3f9",
)  # fmt: skip
OFFER = Mail(
    "Offer", "Product", "One offer with its terms in plain words.",
    "Until Sunday: our best price of the season",
    "What you get, what it costs, how long it holds",
    (
        band("Until Sunday", "Our best price of the season.", "#b91c1c"),
        heading("What you get", 2),
        {"type": "text", "html": "<ul><li>The whole package, nothing left out</li><li>Delivery within three days</li>"
         "<li>30 days to change your mind</li></ul>"},
        section(
            "1-1",
            [heading("€ 49", align="center", color="#b91c1c"),
             text("instead of € 79", align="center", size="small")],
            [button("Order now", padding="large")],
            background="#fff5f5",
        ),
        text("The offer ends on Sunday at midnight and can't be combined with others.", size="small"),
    ),
    accent="#b91c1c", background="#f9eeee",
)  # fmt: skip
CASE = Mail(
    "Customer story", "Newsletter", "A quotation, the figures behind it, and a way to read on.",
    "How others do it: a story in three figures",
    "What changed in half a year, told by those who did it",
    (
        heading("“We got our evenings back.”", align="center", padding="large"),
        text("The team of a family business tells what changed in half a year.", align="center"),
        section(
            "1-1-1",
            fact("−40 %", "time for paperwork", "#15803d"),
            fact("+18 %", "returning customers", "#15803d"),
            fact("6", "months from start to finish", "#15803d"),
            background="#f1faf4", padding="large",
        ),
        text(GREETING, "their first step was a small one. Read how they began, what went wrong, and what they would do "
             "again."),
        button("Read the story"),
        line(width=30),
    ),
    accent="#15803d", background="#edf6f0",
)  # fmt: skip
MAILS = (NEWSLETTER, DIGEST, PRODUCT, OFFER, CASE)
