"""Mails from one person to another: welcome, thanks, come back, birthday, a plain letter."""

from entities.record_templates.mails.parts import GREETING, Mail, band, button, fact, heading, line, section, text

WELCOME = Mail(
    "Welcome", "Greeting", "A first mail with three steps to begin with.",
    "Welcome, {{ contact.first_name | default: 'good to see you' }}",
    "Three things that help you start",
    (
        band("Good to have you with us", "You will hear from us when there is something worth reading.", "#1d4ed8"),
        text(GREETING, "thank you for signing up. These three steps take about five minutes and get you started."),
        section(
            "1-1-1",
            fact("1", "Complete your profile, so that we write about what you care about.", "#1d4ed8"),
            fact("2", "Have a look around: everything is on one page.", "#1d4ed8"),
            fact("3", "Ask us anything. A person answers, usually on the same day.", "#1d4ed8"),
            background="#f5f8ff",
        ),
        button("Start now"),
        text("See you soon!", align="center"),
    ),
    accent="#1d4ed8",
)  # fmt: skip
THANK_YOU = Mail(
    "Thank you", "Greeting", "Says thanks after a purchase or a visit, with one small favour to ask.",
    "Thank you, {{ contact.first_name | default: 'from all of us' }}",
    "It was a pleasure, and there is one small thing to ask",
    (
        band("Thank you", "It was a pleasure to have you with us.", "#0f766e"),
        text(GREETING, "we wanted to say thank you in person. Customers like you are the reason why we do this."),
        text("If you have a minute, tell others how it was. It helps them to decide, and us to get better."),
        button("Write a review"),
    ),
    accent="#0f766e", background="#eef6f4",
)  # fmt: skip
COME_BACK = Mail(
    "We miss you", "Re-engagement", "Asks people who have not read for a while whether they want to stay.",
    "Shall we stay in touch?",
    "One click to stay, one click to go",
    (
        heading("Shall we stay in touch?", align="center", padding="large"),
        text(GREETING, "it has been a while since you last opened a mail of ours. We would rather write less to those "
             "who enjoy it than more to those who don't."),
        section(
            "1-1",
            [heading("Yes, keep writing", 3, align="center"),
             text("About two mails a month, with what is new.", align="center", size="small"),
             button("Stay")],
            [heading("Less, please", 3, align="center"),
             text("Choose the topics, or leave altogether.", align="center", size="small"),
             {**button("Choose"), "href": "{{ content_settings.subscription_center_url }}", "style": "outline"}],
            background="#faf5ff",
        ),
    ),
    accent="#7e22ce", background="#f5f0fa",
)  # fmt: skip
BIRTHDAY = Mail(
    "Birthday", "Greeting", "Good wishes with a small present.",
    "All the best, {{ contact.first_name | default: 'and many happy returns' }}!",
    "A small present is inside",
    (
        band("Happy birthday!", "We hope that your day is as good as it gets.", "#be185d"),
        text("{{ contact.first_name | default: 'Dear friend' }}, here is a small present from us.", align="center"),
        section(
            "1",
            [heading("20 % off", align="center", color="#be185d"),
             text("on everything, for the next 14 days. Show this mail, or press the button.", align="center"),
             button("Use my present")],
            background="#fff1f6", padding="large",
        ),
    ),
    accent="#be185d", background="#faeef3",
)  # fmt: skip
LETTER = Mail(
    "Plain letter", "Letter", "Words only, as one person writes to another.",
    "A few words from us",
    "No pictures and no buttons: just a letter",
    (
        text(
            GREETING,
            "I am writing to you because we have changed something that concerns you, and I would like you to hear it "
            "from me first.",
            "From next month on your contact with us is one person, who knows your history and can decide. You will "
            "not have to explain anything twice.",
            "If you have questions, reply to this mail. I read every answer.",
            "With kind regards",
            padding="large",
        ),
        line(width=20, align="left"),
    ),
    background="#ffffff",
)  # fmt: skip
MAILS = (WELCOME, THANK_YOU, COME_BACK, BIRTHDAY, LETTER)
