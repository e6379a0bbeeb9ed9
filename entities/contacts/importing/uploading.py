"""From an uploaded file to an import that waits for its mapping."""

from datetime import datetime
from typing import Any

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import parking
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.fields import guess
from entities.contacts.importing.reading import Format, Reader, Row, Unreadable, recognise
from marketing import clock

LARGEST = 200 * 1024 * 1024
PREVIEWED = 10
READ_IN = (ImportState.UPLOADED, ImportState.RUNNING)
AT_ONCE = 100


def upload(uploaded: Any, *, by: Any, at: datetime) -> Import:
    """Store a file as it was given, with what was recognised of it. Raises Unreadable with words for people."""
    if uploaded.size > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 2**20} MB. Split it and import the parts.")
    form = recognise(uploaded.file, uploaded.name)
    header = [_clean(name) for name in Reader(uploaded.file, form).header()]
    uploaded.file.seek(0)
    job = Import(
        file_name=_clean(uploaded.name)[:200], by=by, created_at=at, encoding=form.encoding, separator=form.separator,
        header=header, mapping=guess(header), lines=form.lines,
    )  # fmt: skip
    job.file.save("contacts.csv", uploaded, save=False)
    job.save()
    return job


def preview(job: Import) -> list[Row]:
    """The first rows of an import's file."""
    with job.file.open("rb") as file:
        reader = Reader(file, Format(job.encoding, job.separator, job.lines))
        reader.header()
        found = [row for _number, row in zip(range(PREVIEWED), reader.rows(), strict=False)]
    width = len(job.header)
    return [
        Row(row.line, [unescaped(cell)[:200] for cell in [*row.cells, *[""] * width][:width]], row.fault)
        for row in found
    ]


def throw_away_files() -> None:
    """Delete the files that nobody reads any more: they are read or discarded, and full of personal data."""
    at = clock.now()
    held = parking.held(parking.FILES, at)
    for job in Import.objects.exclude(state__in=READ_IN).exclude(file="").exclude(pk__in=held).order_by("pk")[:AT_ONCE]:
        try:
            job.file.storage.delete(str(job.file.name))
        except OSError as error:
            parking.park(parking.FILES, job.pk, error, at)
            continue
        Import.objects.filter(pk=job.pk).update(file="")
        parking.over(parking.FILES, [job.pk])


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
