"""Cells as real files hold them: dates in every order, what spreadsheets and web pages leave around a value."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from entities.contacts.import_models import DateOrder, Import
from entities.contacts.importing.cells import cleaned, on_one_line
from entities.contacts.importing.converting import RowConverter, RowRefused
from entities.contacts.importing.dates import guess_order
from entities.contacts.importing.fields import targets
from entities.contacts.importing.naming import split_name
from entities.contacts.importing.reading import Row


def read(cell: str, field: str = "birthday", **options: Any) -> Any:
    """What a row with this one cell, and a name, becomes."""
    job = Import(header=["Last name", "Value"], mapping={"0": "last_name", "1": field}, **options)
    return RowConverter(job).read(Row(2, ["Doe", cell]))


def value(cell: str, field: str = "birthday", **options: Any) -> Any:
    """The value that a cell becomes, None where it is as good as empty; no cell is at fault."""
    values, faults = read(cell, field, **options)
    assert faults == []
    return values.get(field)


@pytest.mark.parametrize(
    ("order", "cell", "day"),
    [
        ("day", "12/05/1985", "1985-05-12"),
        ("month", "12/05/1985", "1985-12-05"),
        ("day", "12-05-1985", "1985-05-12"),
        ("month", "12-05-1985", "1985-12-05"),
        ("day", "3/4/85", "1985-04-03"),
        ("month", "3/4/85", "1985-03-04"),
        ("year", "85/03/04", "1985-03-04"),
        ("year", "85-03-04", "1985-03-04"),
        ("year", "85.03.04", "1985-03-04"),
        ("day", "12.05.85", "1985-05-12"),
        ("month", "12.05.85", "1985-05-12"),
        ("month", "12.05.1985", "1985-05-12"),
        ("year", "12.05.1985", "1985-05-12"),
        ("month", "1985/05/12", "1985-05-12"),
        ("day", "1985.05.12.", "1985-05-12"),
        ("day", "12. 5. 1985", "1985-05-12"),
        ("day", "12-May-85", "1985-05-12"),
        ("day", "12 May 1985", "1985-05-12"),
        ("day", "May 12, 1985", "1985-05-12"),
        ("day", "12.05.2020 00:00:00", "2020-05-12"),
        ("day", "1985-05-12 00:00", "1985-05-12"),
        ("day", "1985-05-12T00:00:00Z", "1985-05-12"),
        ("day", "1985-05-12T00:00:00.000+02:00", "1985-05-12"),
        ("month", "5/12/1985 12:00:00 AM", "1985-05-12"),
        ("day", "01.02.05", "2005-02-01"),
        ("day", "01.02.45", "1945-02-01"),
    ],
)
def test_days_are_read_in_the_chosen_order(order: str, cell: str, day: str) -> None:
    assert str(value(cell, date_order=order)) == day


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["3/4/85", "12/31/85"], "month"),
        (["3/4/85", "31/12/85"], "day"),
        (["03-28-2020", "1/1/2020"], "month"),
        (["85/03/04"], "year"),
        (["12/31/2020", "13/1/2020", "1/14/2020"], "month"),
        (["3/4/85", "2020-12-31", "31.12.2020", "", "never"], "day"),
    ],
)
def test_the_order_is_guessed_by_the_days_that_only_one_has(cells: list[str], order: str) -> None:
    assert guess_order(cells) == order


@pytest.mark.parametrize(
    "cell",
    ["0/0/00", "0000-00-00", "00.00.0000", "0/0/0000", "0000-00-00 00:00:00", "1900-01-00", "1/0/1900", "00/00/00",
     "1899-12-30", "12/30/1899 00:00:00", "00.01.1900", "-", "0"],
)  # fmt: skip
@pytest.mark.parametrize("field", ["birthday", "last_purchase_at"])
def test_a_zero_date_is_empty(field: str, cell: str) -> None:
    assert value(cell, field) is None


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("--05-12", "a day without a year"),
        ("31165", "a spreadsheet's number of a day"),
        ("30.02.2020", "is a day that the calendar doesn't have"),
        ("1985-05-12 14:30", "is not a date such as"),
        ("yesterday", "is not a date such as"),
        ("1985-05-12T00:00+99:99", "is not a date such as"),
        ("9" * 100_000, "is not a date such as"),
        ("1 " * 100_000 + "x", "is not a date such as"),
    ],
)
def test_what_is_no_day_is_left_out_and_told(cell: str, words: str) -> None:
    values, (fault,) = read(cell)
    assert (values, fault.column) == ({"last_name": "Doe"}, 1)
    assert words in fault.words
    assert cell[:9] not in fault.reason


@pytest.mark.parametrize(
    ("order", "cell", "moment"),
    [
        ("day", "2024-02-03T10:22:33Z", "2024-02-03 10:22:33"),
        ("day", "2024-02-03 10:22", "2024-02-03 10:22:00"),
        ("day", "23.11.2024 14:30", "2024-11-23 14:30:00"),
        ("day", "23.11.2024, 14:30:15", "2024-11-23 14:30:15"),
        ("day", "23/11/2024 2:30 PM", "2024-11-23 14:30:00"),
        ("month", "11/23/2024 12:05 am", "2024-11-23 00:05:00"),
        ("month", "11/23/24 9:05", "2024-11-23 09:05:00"),
        ("day", "23.11.2024 14.30", "2024-11-23 14:30:00"),
        ("day", "23.11.2024 14:30 +02:00", "2024-11-23 12:30:00"),
        ("day", "23.11.2024 14:30 UTC", "2024-11-23 14:30:00"),
        ("day", "23-Nov-2024 14:30", "2024-11-23 14:30:00"),
        ("day", "23.11.2024", "2024-11-23 00:00:00"),
    ],
)
def test_moments_are_read_in_the_chosen_order(order: str, cell: str, moment: str) -> None:
    assert str(value(cell, "last_purchase_at", date_order=order)) == f"{moment}+00:00"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="01234"', "01234"),
        ('="say ""hi"""', 'say "hi"'),
        ("\ufeffAda\u200b", "Ada"),
        ("\u202a+43 1 234\u202c", "+43 1 234"),
        ("Mu\u0308ller", "Müller"),
        ("\u200eAda\u200f", "Ada"),
        ("soft\u00adware", "software"),
        ("'=1+1", "=1+1"),
        ('\'="01"', "01"),
        ("\u00a0Ada\u00a0", "Ada"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_what_nobody_meant_to_write_is_taken_off(cell: str, text: str) -> None:
    assert cleaned(cell) == text


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("Ring 1\r\n1010 Wien", "Ring 1, 1010 Wien"),
        ("Ring 1,\nTop 3\n\n", "Ring 1, Top 3"),
        ("a\x0bb", "a, b"),
        ("a\u2028b", "a, b"),
        ("a\tb", "a b"),
        ("CEO ::: CFO", "CEO"),
        (" ::: +34 1", "+34 1"),
    ],
)
def test_a_cell_for_one_line_holds_one(cell: str, line: str) -> None:
    assert on_one_line(cell) == line


def test_notes_keep_their_lines() -> None:
    assert value("one\ntwo ::: three", "description") == "one\ntwo ::: three"


@pytest.mark.parametrize(
    "cell",
    ["ada@one.example", "mailto:ada@one.example", "MAILTO:ada@one.example?subject=x", "Ada Byron <ada@one.example>",
     '"Byron, Ada" <ada@one.example>', "<ada@one.example>", "'ada@one.example'", "ada@one.example;",
     "ada\u200b@one.example", "ada@one.example ::: ada@two.example", "Ada <mailto:ada@one.example>",
     "\u200fada@one.example\u200e"],
)  # fmt: skip
def test_an_address_is_read_out_of_what_stands_around_it(cell: str) -> None:
    assert value(cell, "email") == "ada@one.example"


@pytest.mark.parametrize(
    ("full", "names"),
    [
        ("Doe, Jane", ("Jane", "Doe")),
        ("Jane Doe", ("Jane", "Doe")),
        ("van der Berg, Jan Piet", ("Jan Piet", "van der Berg")),
        ("Jane Doe, PhD", ("Jane", "Doe, PhD")),
        ("Doe, Jane, M.D.", ("Jane", "Doe, M.D.")),
        ("Martin Luther King, Jr.", ("Martin Luther", "King, Jr.")),
        ("Jane", ("", "Jane")),
        ("Doe,", ("", "Doe")),
    ],
)
def test_one_column_of_names_is_split(full: str, names: tuple[str, str]) -> None:
    assert split_name(full) == names


@pytest.mark.parametrize("cell", ["4.93E+10", "4,93E+10", "4E+11", "4.93e10", "1.5E+7"])
@pytest.mark.parametrize("field", ["phone", "mobile_phone", "postal_code"])
def test_a_number_that_lost_its_digits_is_left_out_and_told(field: str, cell: str) -> None:
    values, (fault,) = read(cell, field)
    assert field not in values
    assert "has lost its digits in a spreadsheet" in fault.reason


@pytest.mark.parametrize(
    ("cell", "wants_none"),
    [("true", True), ("Unsubscribed", True), ("opted-out", True), ("2024-01-31 10:10:10", True), ("31.01.2024", True),
     ("false", False), ("Subscribed", False), ("0000-00-00", False), ("Nein", False), ("never", False)],
)  # fmt: skip
def test_an_opt_out_is_what_other_programs_write_for_it(cell: str, wants_none: bool) -> None:
    assert value(cell, "do_not_bulk_email") is wants_none


@pytest.mark.parametrize(
    ("field", "cell"),
    [("email", "ada@one"), ("last_name", "x" * 101), ("last_name", "M\ufffdller"), ("do_not_email", "maybe"),
     ("do_not_bulk_email", "perhaps"), ("consent", "a bit")],
)  # fmt: skip
def test_without_a_cell_that_says_who_or_whether_the_row_is_refused(field: str, cell: str) -> None:
    job = Import(header=["First name", "Value", "Birthday"], mapping={"0": "first_name", "1": field, "2": "birthday"})
    with pytest.raises(RowRefused) as refused:
        RowConverter(job).read(Row(2, ["Jane", cell, "never"]))
    assert [fault.column for fault in refused.value.faults] == [1, 2], "all that is wrong is told at once"


def test_refusing_rows_is_the_other_choice() -> None:
    with pytest.raises(RowRefused, match="Birthday"):
        read("never", bad_cells="refuse")


@pytest.mark.parametrize("order", DateOrder.values)
def test_every_order_refuses_what_no_calendar_has(order: str) -> None:
    for cell in ("32/32/2020", "2020-13-45", "00/12/2020"):
        with pytest.raises(ValidationError):
            targets(order)["birthday"].convert(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [("'=\"+43660777\"", "+43660777"), ("=\"'+43660777\"", "+43660777"), ("'0456", "0456"), ("'=\"0456\"", "0456"),
     ("'\t0456", "0456"), ("'+43660777", "+43660777")],
)  # fmt: skip
def test_what_our_own_files_put_around_a_number_is_taken_back(cell: str, text: str) -> None:
    assert value(cell, "phone") == text


def test_an_apostrophe_of_a_name_stays() -> None:
    assert value("'t Hooft", "city") == "'t Hooft"


@pytest.mark.parametrize("cell", ["29.02.1985", "31.11.2001", "30. 2. 2000"])
def test_a_day_that_never_was_is_told_so(cell: str) -> None:
    assert "is a day that the calendar doesn't have" in read(cell)[1][0].words


def test_a_birthday_still_to_come_costs_its_cell() -> None:
    values, faults = read("2185-05-12")
    told = [fault.words for fault in faults]
    assert ("birthday" in values, told) == (False, ["Birthday: “2185-05-12” is still to come"])
    assert str(value("2185-05-12", "customer_since")) == "2185-05-12"
