"""CSV of unknown make: encodings, separators, hostile content, positions."""

import io
import time
from typing import Any

import pytest

from entities.contacts.importing import reading
from entities.contacts.importing.reading import Format, Reader, Unreadable, recognise

TEXT = "First name;E-mail;City\r\nZoë;zoe@one.example;Zürich\r\n"


def read(data: bytes, name: str = "people.csv") -> tuple[Format, list[str], list[reading.Row]]:
    """Return what is recognised, the header and all rows."""
    form = recognise(io.BytesIO(data), name)
    reader = Reader(io.BytesIO(data), form)
    return form, reader.header(), list(reader.rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_recognised(encoding: str) -> None:
    _form, header, rows = read(TEXT.encode(encoding))
    assert header == ["First name", "E-mail", "City"]
    assert rows[0].cells == ["Zoë", "zoe@one.example", "Zürich"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_separator_is_recognised(separator: str) -> None:
    lines = [["Name", "Notes", "City"], ["Ada", "likes ,;| and more", "Wien"], ["Bob", "x", "Graz"]]
    data = "\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    form, header, rows = read(data.encode())
    assert (form.separator, header) == (separator, lines[0])
    assert [row.cells for row in rows] == lines[1:]


def test_a_line_that_names_the_separator_is_no_header() -> None:
    form, header, _rows = read(b"sep=;\r\nName;City\r\nAda;Wien\r\n")
    assert (form.separator, header) == (";", ["Name", "City"])


def test_cells_hold_line_ends_and_quotation_marks() -> None:
    _form, _header, rows = read(b'a,b\n"one\ntwo","say ""hi"""\n3,4\n')
    assert [(row.line, row.cells) for row in rows] == [(2, ["one\ntwo", 'say "hi"']), (4, ["3", "4"])]


def test_a_quotation_mark_never_closed_costs_one_line() -> None:
    _form, _header, rows = read(b'a,b\n1,2\n"broken,3\n4,5\n6,7\n')
    assert [(row.line, bool(row.fault)) for row in rows] == [(2, False), (3, True), (4, False), (5, False)]
    assert rows[1].cells == ['"broken,3']


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b"  \n\n ", "a.csv", "empty"),
        (b"PK\x03\x04" + b"x" * 99, "a.csv", "Excel workbook"),
        (b"a,b\n1,2\n", "people.xlsx", "Only CSV"),
        (b"%PDF-1.7 ...", "a.csv", "a PDF"),
        (b"\x81\x8d\x8f\x90\x9d" * 9, "a.csv", "can't be read"),
        (",".join(f"c{n}" for n in range(10_000)).encode(), "a.csv", "10,000 columns"),
        (b"x" * 1_100_000, "a.csv", "longer than"),
    ],
)
def test_what_is_no_table_of_contacts_is_refused_in_words(data: bytes, name: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(data, name)


def test_a_huge_cell_costs_its_row_only() -> None:
    _form, _header, rows = read(b'a,b\n1,"' + b"x" * 200_000 + b'"\n3,4\n')
    assert [bool(row.fault) for row in rows] == [True, False]


@pytest.mark.parametrize("end", [b"", b"\n", b"\n3,4\n"])
def test_a_line_beyond_all_measure_costs_its_row_only(end: bytes) -> None:
    _form, _header, rows = read(b"a,b\n1,2\n" + b"x" * 1_100_000 + end)
    assert [(row.line, row.fault[:18]) for row in rows][:2] == [(2, ""), (3, "The line is longer")]
    assert [row.cells for row in rows[2:]] == ([["3", "4"]] if end.endswith(b"4\n") else [])


def test_a_cell_over_many_lines_is_read_once() -> None:
    started = time.thread_time()
    _form, _header, rows = read(b'a,b\n1,"' + b"x\n" * 60_000 + b'"\n3,4\n')
    assert [(row.line, bool(row.fault)) for row in rows] == [(2, False), (60_003, False)]
    assert time.thread_time() - started < 2


@pytest.mark.parametrize("line", [b'x","\n', b'"\n""', b',"\n', b'a,"b""\n'])
def test_a_file_of_quotation_marks_is_read_in_the_end(line: bytes) -> None:
    started = time.thread_time()
    reader = Reader(io.BytesIO(b"a,b\n" + line * 100_000 + b"3,4\n"), Format("utf-8", ","))
    reader.header()
    faults = [row.fault for row in reader.rows() if row.fault]
    assert time.thread_time() - started < 10
    assert all("quotation mark" in fault for fault in faults)
    if line == b'x","\n':
        assert "more lines are left out with it" in faults[-1], "each of its lines could begin a row of all others"


def test_a_few_quotation_marks_too_many_cost_a_line_each_in_a_large_file() -> None:
    good = b"1,2\n" * 5_000
    _form, _header, rows = read(b"a,b\n" + (good + b'"broken,3\n') * 10 + good)
    assert [bool(row.fault) for row in rows].count(True) == 10
    assert len(rows) == 55_010


def test_a_file_of_wide_lines_is_recognised() -> None:
    wide = b",".join(b"x" * 1_000 for _ in range(40)) + b"\n"
    form, header, rows = read(wide * 60)
    assert (form.separator, len(header), len(rows)) == (",", 40, 59)


def test_nul_characters_reach_the_rows_and_crash_nothing() -> None:
    _form, _header, rows = read(b"a,b\n1\x00,2\n3,4\n")
    assert [row.cells[1] for row in rows if not row.fault][-1] == "4"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("stop", [1, 2, 3, 4, 5])
def test_reading_goes_on_from_any_row(encoding: str, stop: int) -> None:
    text = 'a,b\n1,"two\nlines"\n"never closed,Ä\n5,6\n7,ü\n9,"x\ny"\n11,12\n'
    data = text.encode(encoding)
    form = recognise(io.BytesIO(data), "a.csv")
    whole: list[Any] = list(_rows_of(Reader(io.BytesIO(data), form)))
    first = Reader(io.BytesIO(data), form)
    rows = _rows_of(first)
    begun = [next(rows) for _ in range(stop)]
    again = Reader(io.BytesIO(data), form, first.position, first.line)
    assert begun + list(again.rows()) == whole


def _rows_of(reader: Reader) -> Any:
    reader.header()
    return reader.rows()
