"""What a text may cost: every filter's result and every rendering is bounded, and the check says which is too much."""

import contextlib
import time
from typing import Any

import pytest

from marketing.service.mail.compose import personalise
from marketing.service.mail.compose.expressions import ToMany
from marketing.service.mail.compose.liquid_budget import CHECK_STEPS, SENDER_STEPS
from marketing.service.mail.compose.personalise import PersonaliseError, problems, render, template

CATALOGUE: dict[str, object] = {"contact": {"first_name": None, "tags": ToMany()}}
SQUARE = "{% assign x = x | times: x %}"
TWELVE = "{% assign x = 3 %}" + SQUARE * 12
NAMES = "".join(f"{{% assign a{number} = 1 %}}" for number in range(100, 350))

TOO_LARGE = {
    "squares": (TWELVE + SQUARE * 40, "“times” gives a number of more than 30 digits"),
    "squares printed": (TWELVE + "{{ x | times: x }}" * 150, "“times” gives a number of more than 30 digits"),
    "sums of a long number": ("{{ " + "9" * 3_000 + " | plus: 1 }}", "“plus” gives a number"),
    "a long number as text": ("{{ '" + "9" * 3_000 + "' | abs }}", "“abs” gives a number"),
    "a large fraction": ("{{ '1.5e300' | ceil }}", "“ceil” gives a number"),
    "doubled text": (
        "{% assign s = 'xxxxxxxxxx' %}" + "{% assign s = s | append: s %}" * 11,
        "The assigned values are too long",
    ),
    "encoded text": ("{{ '" + "%" * 3_000 + "'" + " | url_encode" * 40 + " }}", "“url_encode” gives more than"),
}
TOO_MANY_STEPS = {
    "assignments in loops": "{% for i in (1..990) %}" + "{% assign b = i %}{% assign c = b %}" * 4 + "{% endfor %}",
    "many names in loops": NAMES + "{% for i in (1..900) %}" + NAMES[: 21 * 150] + "{% endfor %}",
    "comparisons in loops": "{% for i in (1..1000) %}{% if " + "1==1 and " * 390 + "1 %}{% endif %}{% endfor %}",
    "dates in loops": "{% for i in (1..990) %}{{ 'now' | date: '%Y' }}{% endfor %}",
    "long texts in loops": "{% assign s = '" + "x" * 3_000 + "' %}{% for i in (1..990) %}"
    + "{% assign t = s | upcase %}" * 3 + "{% endfor %}",
    "filters side by side": "{{ 1" + " | plus: 1" * 300 + " }}" + ("{{ 1" + " | plus: 1" * 300 + " }}") * 12,
}  # fmt: skip


@pytest.mark.parametrize("html", [True, False])
@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_result_that_grows_too_large_is_refused_by_name(name: str, html: bool) -> None:
    text, words = TOO_LARGE[name]
    started = time.process_time()

    with pytest.raises(PersonaliseError) as caught:
        render(text, {}, html=html)

    assert words in caught.value.message
    assert time.process_time() - started < 3
    assert [problem.code for problem in problems(text, CATALOGUE)] == ["expression-syntax"]
    assert words in problems(text, CATALOGUE)[0].message


@pytest.mark.parametrize("name", TOO_MANY_STEPS)
def test_the_check_refuses_what_takes_too_many_steps_and_says_what_to_do(name: str) -> None:
    started = time.process_time()

    found = problems(TOO_MANY_STEPS[name], CATALOGUE)

    assert [problem.code for problem in found] == ["expression-syntax"], found
    assert "fewer loops, assigned values and filters" in found[0].message
    assert time.process_time() - started < 3


@pytest.mark.parametrize("name", TOO_MANY_STEPS)
def test_the_sender_is_through_with_any_text_soon(name: str) -> None:
    made = template(TOO_MANY_STEPS[name], html=True)
    started = time.process_time()

    with contextlib.suppress(PersonaliseError):
        made.render({})

    assert time.process_time() - started < 3, "0.2 s on an idle machine"


def test_what_passes_the_check_has_room_for_people_with_more_of_everything() -> None:
    text = "{% for tag in contact.tags %}{{ tag | upcase | append: ', ' }}{% endfor %}"

    assert problems(text, CATALOGUE) == []
    assert render(text, {"contact": {"tags": ["x"] * 900}}) == "X, " * 900
    assert CHECK_STEPS * 4 <= SENDER_STEPS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{% for i in (1..1001) %}x{% endfor %}", "end its range earlier"),
        ("{% for i in (1..40) %}{% for j in (1..40) %}x{% endfor %}{% endfor %}", "loop over fewer things"),
        ("{% for i in (1..990) %}x{% endfor %}" * 3, "loop over fewer things"),
        ("{% for i in (1..200) %}" + "x" * 3_000 + "{% endfor %}", "shorten it"),
        ("{{ contact.first_name }}" + "x" * 600_000, "shorten it"),
        ("{% assign s = 'x' %}" + "{% assign s = s | append: s %}" * 16, "assign fewer or shorter ones"),
    ],
)
def test_every_limit_says_what_to_do(text: str, words: str) -> None:
    assert [words in problem.message for problem in problems(text, CATALOGUE)] == [True], problems(text, CATALOGUE)


def test_the_piece_at_fault_is_named() -> None:
    found = problems("Hello {{ contact.first_name }}{% assign x = 99999999999 %}" + SQUARE * 2, CATALOGUE)

    assert found[0].sample == SQUARE


def test_the_budget_is_one_of_a_whole_rendering_and_new_for_the_next() -> None:
    made = template("{% for i in (1..900) %}{{ i | plus: 1 }}{% endfor %}" * 2, html=False)

    first = made.render({})

    assert [made.render({}) for _again in range(5)] == [first] * 5
    with pytest.raises(PersonaliseError, match="steps for one person"):
        made.render({}, steps=2_000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ 19.99 | times: 3 }}", "59.97"),
        ("{{ 1000000 | times: 1000000 }}", "1000000000000"),
        ("{{ contact.first_name | append: ' ' | append: contact.first_name | upcase }}", "ADA ADA"),
        ("{% assign x = 0 %}{% for i in (1..100) %}{% assign x = x | plus: i %}{% endfor %}{{ x }}", "5050"),
    ],
)  # fmt: skip
def test_usual_calculations_are_left_alone(text: str, expected: str) -> None:
    data: dict[str, Any] = {"contact": {"first_name": "Ada"}}

    assert problems(text, CATALOGUE) == []
    assert personalise.render(text, data) == expected
