"""From an uploaded file to an import that waits for its mapping."""

from datetime import datetime
from typing import Any

from entities.contacts.import_models import DateOrder, Import, ImportState
from entities.contacts.importing import encodings, parking
from entities.contacts.importing.columns import guess
from entities.contacts.importing.dates import guess_order
from entities.contacts.importing.reading import Reader, Unreadable, counted, recognise, start_of
from entities.contacts.importing.sampling import Sample, look
from marketing import clock

LARGEST = 200 * 1024 * 1024
READ_IN = (ImportState.UPLOADED, ImportState.RUNNING)
AT_ONCE = 100
DATED = ("birthday", "customer_since", "last_purchase_at")


def upload(uploaded: Any, *, by: Any, at: datetime) -> Import:
    """Store a file as it was given, with what was recognised of it. Raises Unreadable with words for people."""
    if uploaded.size > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 2**20} MB. Split it and import the parts.")
    form = recognise(uploaded.file, uploaded.name)
    header = [_clean(name) for name in Reader(uploaded.file, form).header()]
    uploaded.file.seek(0)
    job = Import(
        file_name=_clean(uploaded.name)[:200], by=by, created_at=at, encoding=form.encoding, separator=form.separator,
        header=header, lines=form.rows,
    )  # fmt: skip
    job.file.save("contacts.csv", uploaded, save=False)
    sample = look(job)
    job.mapping = guess(header, _kinds(sample))
    job.date_order = _date_order(job, sample)
    job.save()
    return job


def _kinds(sample: Sample) -> list[list[str]]:
    return [list(kinds) for kinds in sample.kinds]


def _date_order(job: Import, sample: Sample) -> DateOrder:
    """The order of days in the columns that are guessed to hold any."""
    tried = sample.tried
    columns = [int(index) for index, key in job.mapping.items() if key in DATED]
    return guess_order(cell for index in columns if index < len(tried) for cell in tried[index])


def read_anew(job: Import, encoding: str, separator: str) -> None:
    """Read the file in another way: its columns are guessed again. Raises Unreadable with words for people."""
    with job.file.open("rb") as file:
        guessed = encodings.guess(file, start_of(file))
        form = counted(file, encodings.chosen(encoding, guessed), separator)
        header = [_clean(name) for name in Reader(file, form).header()]
    is_other, job.header = header != job.header, header
    job.encoding, job.separator, job.lines = form.encoding, form.separator, form.rows
    if is_other:
        job.mapping = guess(header, _kinds(look(job)))
    waiting = Import.objects.filter(pk=job.pk, state=ImportState.UPLOADED)
    waiting.update(
        encoding=job.encoding, separator=job.separator, header=job.header, mapping=job.mapping, lines=job.lines
    )


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
