"""The plans of the busy statements do not depend on statistics: a run that began a minute ago is unknown to them.

Nothing here was ever analysed, and no autovacuum sees rows of a transaction that goes on.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from marketing import clock
from marketing.service.interactions.judging import judge
from marketing.service.interactions.models import Interaction
from marketing.service.journeys import events, leaving, turns
from marketing.service.journeys.at_work import JourneyAtWork
from marketing.service.journeys.models import Enrolment
from marketing.service.mail.compose.filling import Filled
from marketing.service.mail.models import Message
from marketing.service.mail.outbox import address_holds, leases, queue, terms
from marketing.service.mail.outbox.leases import KEPT, Hold
from marketing.service.mail.outbox.verdicts import blocked
from marketing.service.runs import opening
from marketing.service.statements import lookups
from tests.service import steps

pytestmark = pytest.mark.django_db
MANY = 20_000
BATCH = 1000
RUN_TIME = (
    "service_mail_message", "service_mail_addresshold", "service_journeys_enrolment", "service_journeys_step",
    "interactions_interaction",
)  # fmt: skip
FILL = {
    "service_mail_message": """(run_id, place, contact_id, subject_kind, subject_id, email_id, publication_id, address,
        address_key, state, reason, answer, due_at, lease_token, attempt, queued_at)
        SELECT {run}, 't2', n, '', 0, 1, {pin}, 'a', 'a' || n, 'queued', '', '', {at}, '', 0, {at} FROM numbers""",
    "service_mail_addresshold": """(run_id, place, contact_id, address_key, message_id)
        SELECT {run}, 't2', n, 'a' || n, -n FROM numbers""",
    "service_journeys_enrolment": """(run_id, contact_id, tile_id, state, reason, entered_at, since, due_at)
        SELECT {run}, n, 't2', 'active', '', {at}, {at}, {at} FROM numbers""",
    "service_journeys_step": """(run_id, contact_id, tile_id, entered_at, outcome, reason, enrolment_id)
        SELECT {run}, contact_id, 't2', {at}, 'waiting', '', id FROM service_journeys_enrolment
        WHERE run_id = {run} AND contact_id > 900000""",
    "interactions_interaction": """(type, at, contact_id, message_id, run_id, tile_id, subject_kind, subject_id,
        address, link_url, link_label, reason, payload, verdict, verdict_rule, judged_by)
        SELECT 'sent', {at}, n, n, {run}, 't2', 'emails', 1, '', '', '', '', '{{}}', '', '', 0 FROM numbers""",
}
FIRST = 1_000_000


@pytest.fixture
def full() -> Any:
    """A live journey beside another, each with tens of thousands of contacts, messages, steps, holds, interactions."""
    others = steps.running_journey()
    journey = steps.running_journey()
    pin = journey.last_publication.references.exclude(pinned=None).get().pinned_id
    runs = [steps.run_of(others), steps.run_of(journey)]
    at = "'2020-01-01 00:00:00+00'" if connection.vendor == "postgresql" else "'2020-01-01 00:00:00'"
    with connection.cursor() as cursor:
        for run in runs:
            for table, rows in FILL.items():
                numbers = (
                    f"WITH RECURSIVE numbers(n) AS (SELECT {FIRST} UNION ALL SELECT n + 1 FROM numbers "
                    f"WHERE n < {FIRST + MANY - 1}) "
                )
                into, _, select = rows.partition("SELECT")
                text = f"INSERT INTO {table} {into.strip()} {numbers}SELECT{select}"
                cursor.execute(text.format(run=run.pk, pin=pin, at=at))
    return journey


def at_work_on(journey: Any) -> JourneyAtWork:
    """Return the journey's run as a turn takes it up."""
    return JourneyAtWork(steps.open_run(journey), clock.now())


def claim(journey: Any) -> None:
    """Claim a batch, hold its addresses, settle it."""
    run = steps.open_run(journey)
    with Hold(KEPT) as hold:
        claimed = queue.claim(run, terms.of(run), hold.token, clock.now(), 100)
        assert len(claimed) == 100
        address_holds.take([Filled(message, None, message.address_key, "", "") for message in claimed])  # type: ignore[arg-type]  # the mail is not looked at
        results = [blocked(message, "suppressed") for message in claimed]
        assert len(queue.settle(results, hold.token, clock.now())) == 100


def wake(journey: Any) -> None:
    """Wake a thousand contacts that did something."""
    events._wake({steps.run_of(journey).pk: list(range(FIRST + 5000, FIRST + 5000 + BATCH))}, clock.now())


def leave(journey: Any) -> None:
    """Take a thousand out, with what waits for them."""
    run = steps.run_of(journey)
    assert leaving.leave_where(Q(run_id=run.pk), "journey-ended", clock.now()) == BATCH


def block(journey: Any) -> None:
    """Block a thousand messages that wait, and ask what is left."""
    run = steps.run_of(journey)
    assert queue.block_waiting(Q(run_id=run.pk), "journey-ended", clock.now()) == BATCH
    assert queue.has_unsettled([run.pk]) and not queue.is_out([run.pk])


def move(journey: Any) -> None:
    """Let the email tile decide for a thousand due contacts; then look at who is due, of whom none exists."""
    run = at_work_on(journey)
    with lookups():
        batch = Enrolment.objects.filter(run_id=run.run_id, contact_id__in=range(FIRST, FIRST + BATCH))
        turns._decide(run, "t2", list(batch))
    assert turns.turn(run) == BATCH


def judged(journey: Any) -> None:
    """Judge a thousand acts that were held."""
    done = Interaction.objects.filter(contact_id__in=range(FIRST, FIRST + BATCH), run_id=steps.run_of(journey).pk)
    assert done.update(verdict="held", judged_by=1) == BATCH
    assert judge.release(clock.now()) == BATCH


def sweep(journey: Any) -> None:
    """Ask what every sweep asks: which runs are open, where something is due, whose sender is gone."""
    at = clock.now()
    assert len(opening.open_runs(at)) == len(queue.due_runs(at)) == 2
    leases.reclaim(at)


def test_no_statement_reads_much_more_than_it_takes(full: Any) -> None:
    too_much: dict[tuple[str, str], int] = {}
    for act in (claim, wake, leave, block, move, judged, sweep):
        told = statements_of(lambda act=act: act(full))  # type: ignore[misc]  # a default binds it
        assert told
        too_much |= {(act.__name__, sql[:300]): read for sql in told if (read := rows_read(sql)) > 4 * BATCH}
    assert too_much == {}
    # And one that does is noticed.
    rows = Message.objects.filter(run_id=steps.run_of(full).pk, answer="x")
    [sql] = statements_of(rows.exists)
    assert rows_read(sql) > 4 * BATCH


def statements_of(act: Callable[[], object]) -> list[str]:
    """Run something, put back what it did, and return its statements that look into run-time tables."""
    with CaptureQueriesContext(connection) as captured:
        sid = transaction.savepoint()
        act()
        transaction.savepoint_rollback(sid)
    return [one["sql"] for one in captured.captured_queries if is_of_runs(one["sql"])]


def is_of_runs(sql: str) -> bool:
    """Say whether a statement looks into a run-time table."""
    return sql.startswith(("SELECT", "UPDATE", "DELETE")) and any(f'"{table}"' in sql for table in RUN_TIME)


def rows_read(sql: str) -> int:
    """Return how many rows the statement's plan touches; SQLite tells only whether it is a whole table."""
    with lookups(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sid = transaction.savepoint()
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {sql}")
            found = cursor.fetchone()[0]
            transaction.savepoint_rollback(sid)
            plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
            return sum(_touched(node) for node in _nodes(plan))
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return sum(_is_whole(row[3], sql) * MANY for row in cursor.fetchall())


def _is_whole(step: str, sql: str) -> bool:
    """A scan of a run-time table, or a search that knows the run alone where the statement asks for more."""
    found = re.match(r"(SCAN|SEARCH) (\w+)(.*)", step)
    if not found or found[2] not in RUN_TIME:
        return False
    return found[1] == "SCAN" or (found[3].endswith("(run_id=?)") and "LIMIT" not in sql)


def _touched(node: dict[str, Any]) -> int:
    if "Relation Name" not in node or node["Node Type"] in ("ModifyTable", "LockRows"):
        return 0
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int(rows * node["Actual Loops"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for one in node.get("Plans", []):
        yield from _nodes(one)


