"""A messy file of thousands of rows: each becomes what it must, and the error file, corrected, imports clean."""

from collections import Counter

import pytest
from django.test import Client

from entities.contacts.importing import exporting
from entities.contacts.models import Contact
from tests.contacts.messy import corrected, messy
from tests.contacts.test_import import carried, counts, started
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]


def test_a_messy_file_becomes_what_it_must(client: Client) -> None:
    made = messy(5_000, seed=11)
    job = started(made.data)
    assert job.lines == made.rows

    job = carried(job)

    assert counts(job) == (made.created, 0, made.skipped, made.refused.total())
    told = Counter(job.faults.filter(is_imported=True).values_list("reason", flat=True))
    assert {start: sum(n for reason, n in told.items() if reason.startswith(start)) for start in made.left_out} == dict(
        made.left_out
    )
    for start, number in made.refused.items():
        rows = job.faults.filter(is_imported=False, reason__startswith=start).values("line").distinct()
        assert (start, rows.count()) == (start, number)
    assert Contact.objects.filter(do_not_bulk_email=True).count() == made.opted_out
    assert not Contact.objects.filter(street__contains="\n").exists()
    assert Contact.objects.filter(first_name="José").exists()
    assert Contact.objects.filter(job_title="Head of “things”").count() == made.created
    page = text_of(client.get(f"/contacts/import/{job.pk}/"))
    assert f"{made.refused['E-mail: ']} rows" in page

    again = carried(started(corrected("".join(exporting.refused_as_csv(job)))))

    assert counts(again) == (made.refused.total(), 0, 0, 0), list(again.refusals.values_list("line", "reason"))[:5]
    assert again.left_out == 0
