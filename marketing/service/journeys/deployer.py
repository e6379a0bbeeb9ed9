"""Preparing a journey's publication: all it uses is live, compiled and populated, or the journey can't run."""

from datetime import datetime

from marketing.contracts.email import EmailVersion
from marketing.contracts.journey import JourneyVersion
from marketing.contracts.segment import SegmentVersion
from marketing.lifecycle import faults, registry
from marketing.nudges import nudge
from marketing.publishing.models import LivePublication, Publication, PublicationReference
from marketing.service import versions
from marketing.service.intake.deployers import CannotRun, Deployer, NotYet
from marketing.service.journeys import leaving, schedule
from marketing.service.mail import prepared
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.outbox import queue
from marketing.service.runs import opening
from marketing.service.segments import engine
from marketing.service.segments.models import Population

HINT = "Go live with it first, then go live with the journey again."


def prepare(publication: Publication, at: datetime) -> None:
    """Make a journey's publication ready; raises NotYet while a segment is being populated, or CannotRun."""
    value = versions.value_of(publication, JourneyVersion)
    if value.ends_at is None or value.ends_at <= at:
        raise CannotRun("Its end date passed before it could go live. Set a later end.")
    if schedule.is_over(value, publication.record_id, at):
        raise CannotRun("Its last iteration is over. Raise the recurrence count, then go live again.")
    references = list(publication.references.select_related("pinned"))
    for reference in references:
        _require_live(reference)
    for reference in references:
        if reference.pinned is not None and reference.kind == EmailVersion.kind:
            _compile(reference.pinned)
    for segment_id in {r.record_id for r in references if r.kind == SegmentVersion.kind}:
        _require_populated(segment_id, publication, at)


def is_drained(record_id: int) -> bool:
    """Say that no sender holds a message of the journey."""
    return not queue.is_out(opening.runs_of(JourneyVersion.kind, [record_id]).values("pk"))


def _require_live(reference: PublicationReference) -> None:
    if not LivePublication.objects.filter(kind=reference.kind, record_id=reference.record_id).exists():
        model = registry.kinds().get(reference.kind)
        if model is None or not hasattr(model, "contract"):
            return  # templates and the like never go live
        raise CannotRun(f"The {model._meta.verbose_name} {_name(reference)} is not live. {HINT}")


def _name(reference: PublicationReference) -> str:
    record = registry.model_for(reference.kind).objects.filter(pk=reference.record_id).first()
    return f"“{record}”" if record is not None else "that it used was deleted and"


def _compile(pinned: Publication) -> None:
    try:
        prepared.of_publication(pinned)
    except CompileError as fault:
        raise CannotRun(f"The email “{pinned.name}” can't be prepared: {fault}") from fault


def _require_populated(segment_id: int, publication: Publication, at: datetime) -> None:
    """The segments' own workers make the list, so that a million members hold up nobody else's going live.

    A list that failed before this go-live is tried once more for it.
    """
    ready = engine.is_populated(segment_id)
    if ready:
        return
    found = Population.objects.filter(segment_id=segment_id).first()
    if ready is None and found is not None and found.refreshed_at and found.refreshed_at >= publication.at:
        words = f"A segment's members could not be found: {found.error} This is often temporary: try again later."
        raise CannotRun(words)
    faults.try_again(SegmentVersion.kind, segment_id, at)
    nudge("segments.sweep")
    raise NotYet


def _wake(record_id: int) -> None:
    """People may enter or go on, held messages may leave."""
    nudge("journeys.sweep")
    nudge("mail.sweep")


def deployer() -> Deployer:
    """The journeys' deployer."""
    return Deployer(
        prepare=prepare,
        is_drained=is_drained,
        cancel=leaving.cancel,
        changed=_wake,
    )
