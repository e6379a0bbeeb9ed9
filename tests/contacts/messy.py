"""A messy file by chance: rows as real exports hold them, each with what must become of it."""

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, field

HEADER = ["Title", "Name", "E-mail 1 - Value", "Job Title", "Birthday", "Last purchase", "Mobile", "Business Street",
          "Zip/Postal Code", "Notes", "Unsubscribed from all email", "Favourite colour"]  # fmt: skip
FIRST = ["Jürgen", "Zoë", "Łukasz", "Anna", "Jose\u0301", "Мария", "O’Neill", "Mary Ann", "李", "Ada"]
LAST = ["Müller", "Żółć", "van der Berg", "Smith", "Dvořák", "Иванова", "Garc\u00eda", "Doe", "王", "Byron"]
GOOD = "good"
DATES = {
    GOOD: ["12.05.1985", "1985-05-12", "12/05/1985", "12.05.85", "12.05.1985 00:00:00", "1985-05-12T00:00:00Z", "",
           "0/0/00", "0000-00-00", "1900-01-00", "12-May-85"],
    "Birthday: ": ["--05-12", "31165", "31.02.1999", "unknown", "1985-05-12 14:30"],
}  # fmt: skip
MOMENTS = {GOOD: ["23.11.2024 14:30", "2024-02-03T10:22:33Z", "2024-02-03", "", "23/11/2024 2:30 PM"],
           "Last purchase: ": ["soon", "9999-12-31 23:59"]}  # fmt: skip
PHONES = {GOOD: ["+43 1 234", '="0660123"', "\u202a+49 30 1\u202c", "0171 1 ::: 0171 2", "'+43 1 5", ""],
          "Mobile phone: ": ["4.93E+10", "4,9E+11"]}  # fmt: skip
STREETS = ["Ring 1", "Ring 1\r\nTop 3", "Hauptstraße 5,\nHinterhaus", "", "\ufeffGasse 2"]
OPT_OUTS = ["true", "false", "", "yes", "no"]
BAD = {cell for one in (DATES, MOMENTS, PHONES) for kind, cells in one.items() if kind != GOOD for cell in cells}
FIXED = {"Birthday": "1985-05-12", "Last purchase": "2024-02-03", "Mobile": "+43 1 999"}


@dataclass
class Messy:
    """The file, and how many rows must become what: `left_out` and `refused` by how the reason begins."""

    data: bytes = b""
    created: int = 0
    skipped: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    opted_out: int = 0
    rows: int = 0

    def line(self, number: int, by: random.Random) -> bytes:
        """One row, and note what becomes of it."""
        first, last = by.choice(FIRST), by.choice(LAST)
        bare = f"p{number}@messy.example"
        email = by.choice(
            [bare, f"mailto:{bare}", f"{first} <{bare}>", f"{bare} ::: other{number}@messy.example", bare]
        )
        cells = {"name": by.choice([f"{last}, {first}", f"{first} {last}"]), "email": email, "notes": "a;b\n'c' \"d\""}
        faults = [self._cell(cells, key, choices, by) for key, choices in
                  (("birthday", DATES), ("moment", MOMENTS), ("phone", PHONES))]  # fmt: skip
        cells["opt"] = by.choice(OPT_OUTS)
        fate = by.choices(["", "address", "opt", "wide", "twice", "byte", "quote"], [90, 2, 1, 1, 2, 1, 1])[0]
        text = self._written(cells, fate, number, by)
        self.rows += 1
        if fate in ("", "twice"):
            self.created += 1
            self.opted_out += cells["opt"] in ("true", "yes")
            self.left_out.update(fault for fault in faults if fault)
        if fate == "twice":
            self.rows, self.skipped = self.rows + 1, self.skipped + 1
            return text + text
        return text

    def _cell(self, cells: dict[str, str], key: str, choices: dict[str, list[str]], by: random.Random) -> str:
        kind = by.choices(list(choices), [9, 1])[0]
        cells[key] = by.choice(choices[kind])
        return "" if kind == GOOD else kind

    def _written(self, cells: dict[str, str], fate: str, number: int, by: random.Random) -> bytes:
        if fate == "address":
            cells["email"] = "nobody at messy.example"
            self.refused["E-mail: "] += 1
        if fate == "opt":
            cells["opt"] = "perhaps"
            self.refused["Do not bulk email: "] += 1
        row = ["Dr.", cells["name"], cells["email"], "Head of “things”", cells["birthday"], cells["moment"],
               cells["phone"], by.choice(STREETS), "01234", cells["notes"], cells["opt"], "blue"]  # fmt: skip
        if fate == "wide":
            row.append("too much")
            self.refused["The row has more cells"] += 1
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerow(row)
        text = out.getvalue().encode()
        if fate == "byte":
            self.refused["The row has characters that can't be read"] += 1
            return text.replace(b"Head", b"Caf\xe9")
        if fate == "quote":
            self.refused["A quotation mark stands"] += 1
            return f'"Dr."x;Somebody {number};q{number}@messy.example\r\n'.encode()
        return text


def messy(rows: int, seed: int) -> Messy:
    """A file of about this many rows."""
    by, made = random.Random(seed), Messy()
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(HEADER)
    made.data = out.getvalue().encode() + b"".join(made.line(number, by) for number in range(rows))
    return made


def corrected(error_file: str) -> str:
    """The error file as somebody corrects it, row by row, by the reasons in it."""
    rows = list(csv.reader(io.StringIO(error_file.removeprefix("\ufeff"), newline=""), delimiter=";"))
    header, column = rows[0], {name: index for index, name in enumerate(rows[0])}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(header)
    for row in rows[1:]:
        if "quotation mark" in row[-1]:
            _title, name, email = row[0].split(";")
            row = ["", name, email, *[""] * (len(header) - 5), *row[-2:]]
        row = [cell.replace("\ufffd", "é") for cell in row]
        if "E-mail: " in row[-1]:
            row[column["E-mail 1 - Value"]] = f"c{row[-2]}@messy.example"
        if "Do not bulk email: " in row[-1]:
            row[column["Unsubscribed from all email"]] = "no"
        for name, good in FIXED.items():
            row[column[name]] = good if row[column[name]].lstrip("'") in BAD else row[column[name]]
        writer.writerow(row)
    return out.getvalue()
