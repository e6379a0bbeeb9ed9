"""Which scores need work now, and the turns that do it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from marketing.audience import changes, people
from marketing.contracts.lead_scoring_model import CONTACT, LeadScoringModelVersion
from marketing.contracts.scoring import read_rules
from marketing.lifecycle import registry
from marketing.lifecycle.faults import Place
from marketing.nudges import nudge
from marketing.publishing.models import LivePublication
from marketing.service import versions
from marketing.service.bulkhead import Partly, Work, each, in_words, rounds
from marketing.service.interactions import recording
from marketing.service.interactions.models import InteractionWork
from marketing.service.scoring.models import LeadScore, ScoreStatus, Scoring
from marketing.service.scoring.scorer import NoLongerLive, Scorer
from marketing.service.scoring.vocabulary import LEAD, PathFault, place_of

CONSUMER = "scoring"
FEED = 500
RANGE = 1_000
LEASE = timedelta(seconds=60)
# Rules count days and hours that pass: every model scores all its leads anew each quarter of an hour.
QUARTER = timedelta(minutes=15)


Find = Callable[[LeadScoringModelVersion], Collection[int]]


class ScoringTrouble(Partly):
    """A model could not score, or not all of its leads."""


def sweep(at: datetime) -> None:
    """Look at what changed, then score anew what is missing, out of date or due; drop what is over."""
    clear(at)
    feeds = {"people": follow_people, "acts": follow_acts}
    feed = Work("scoring.feed", "Following leads and what people did", at)
    is_more = rounds(feeds, lambda name: feeds[name](at) > 0, feed, lambda name: Place("", 0, name))
    refreshing = Work("scoring.refresh", "Scoring its leads", at)
    if rounds(due(at), partial(_refresh, at=at), refreshing, _place) or is_more:
        nudge("scoring.sweep")


def waited_for() -> Collection[str]:
    """The types of interactions that rules of live models count."""
    return {root for live in _live() for root in _roots(live) if root != LEAD}


def _roots(live: LivePublication) -> Iterator[str]:
    with suppress(ValueError):  # a version that can't be read or verified counts nothing; its own refresh says so
        for rule in read_rules(versions.value_of(live.publication, LeadScoringModelVersion).rules).value:
            yield from (one.path[0] for one in rule.conditions if one.path)


def _live() -> list[LivePublication]:
    return list(versions.live(LeadScoringModelVersion).order_by("pk"))


@transaction.atomic
def follow_people(at: datetime) -> int:
    """Score leads anew that changed, or that changed people have to do with; returns how many changes there were."""
    rows = changes.pending(CONSUMER, FEED)
    if not rows:
        return 0
    changed = changes.by_entity(rows)
    _score_each(lambda version: affected(version, changed), at)
    changes.done(rows)
    return len(rows)


@transaction.atomic
def follow_acts(at: datetime) -> int:
    """Score the leads of contacts anew that did something; returns how many acts there were."""
    rows = recording.pending(CONSUMER, FEED)
    if not rows:
        return 0
    contacts = {row.interaction.contact_id for row in rows} - {None}
    _score_each(lambda version: _of_contacts(version, contacts), at)
    InteractionWork.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _score_each(find: Find, at: datetime) -> None:
    """Score some leads by every live model; a model that fails is left to score all of them anew."""
    followed: set[int] = set()
    live = _live()
    work = Work("scoring.follow", "Following leads and what people did", at)
    each(live, lambda one: _follow(one, find, at, followed), work, lambda one: _place(one.record_id))
    missed = [one.record_id for one in live if one.record_id not in followed]
    Scoring.objects.filter(model_id__in=missed).update(is_missed=True)


def _follow(live: LivePublication, find: Find, at: datetime, followed: set[int]) -> None:
    if not Scoring.objects.filter(model_id=live.record_id).exists():
        return  # its first run is yet to come
    scorer = Scorer.of(live, at)
    keys = sorted(find(scorer.version))
    with suppress(NoLongerLive):
        for start in range(0, len(keys), RANGE):
            scorer.score(keys[start : start + RANGE])
    followed.add(live.record_id)


def affected(version: LeadScoringModelVersion, changed: dict[str, list[int]]) -> set[int]:
    """The leads whose score a change of people may touch: themselves, and those that a rule's way leads from."""
    found = set(changed.get(LEAD, ()))
    for entity, path in _ways(version):
        if keys := changed.get(entity):
            leads = people.model(LEAD)._base_manager.filter(**{f"{path}__in": keys})
            found.update(leads.values_list("pk", flat=True))
    return found


def _ways(version: LeadScoringModelVersion) -> set[tuple[str, str]]:
    """(entity, look-up path from a lead) of each record that the rules and the consent look at."""
    who = "contact" if version.entity_target == CONTACT else "account__contacts"
    ways = {("contact", who)}
    for rule in read_rules(version.rules).value:
        for one in rule.conditions:
            with suppress(PathFault):
                place = place_of(one.entity)
                names = [who] if place.is_interaction else []
                for hop in place.hops[1:] if place.is_interaction else place.hops:
                    names.append(hop.path)
                    ways.add((hop.target, "__".join(names)))
    return ways


def _of_contacts(version: LeadScoringModelVersion, contacts: Iterable[int | None]) -> set[int]:
    who = "contact" if version.entity_target == CONTACT else "account__contacts"
    leads = people.model(LEAD)._base_manager.filter(**{f"{who}__in": list(contacts)})
    return set(leads.values_list("pk", flat=True))


def due(at: datetime) -> list[int]:
    """The live models whose scores are missing, of another version, missed something, or are due by schedule."""
    own = Scoring.objects.filter(model_id=OuterRef("record_id"))
    live = LivePublication.objects.filter(kind=LeadScoringModelVersion.kind).annotate(
        made_from=Subquery(own.values("publication_id")), made_at=Subquery(own.values("refreshed_at"))
    )
    quarter = at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    outdated = Q(made_from__isnull=True) | ~Q(made_from=F("publication_id")) | Q(made_at__lt=quarter)
    again = Exists(own.filter(Q(is_missed=True) | ~Q(error="")))
    return list(live.filter(outdated | again).order_by("pk").values_list("record_id", flat=True))


def _refresh(model_id: int, at: datetime) -> bool:
    refresh(model_id, at)
    return False


def refresh(model_id: int, at: datetime) -> bool:
    """Score all leads of a live model; False when there is nothing to do or another worker does it.

    1. Claims the model. 2. Scores range by range, each in a transaction of its own. 3. Gives the claim back with what
    came of it. A crash leaves a claim that the lease's end opens to the next run. Raises ScoringTrouble after step 3.
    """
    live = versions.live(LeadScoringModelVersion).filter(record_id=model_id).first()
    if live is None or not _claim(model_id):
        return False
    try:
        scorer = Scorer.of(live, at)
        for keys in _ranges(model_id):
            scorer.score(keys)
            Scoring.objects.filter(model_id=model_id).update(lease_until=Now() + LEASE)
    except NoLongerLive:
        Scoring.objects.filter(model_id=model_id).update(lease_until=None)
        return True
    except Exception as error:  # its page says so, whatever it is; where the database is gone, this fails too
        Scoring.objects.filter(model_id=model_id).update(lease_until=None, error=in_words(error))
        raise ScoringTrouble(in_words(error)) from error
    words = f"{scorer.failed:,} leads can't be scored by what is stored of them." if scorer.failed else ""
    _done(live, at, words)
    return True


def _claim(model_id: int) -> bool:
    Scoring.objects.get_or_create(model_id=model_id)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    claimed = Scoring.objects.filter(free, model_id=model_id)
    return bool(claimed.update(lease_until=Now() + LEASE, is_missed=False, is_over=False))


def _done(live: LivePublication, at: datetime, words: str) -> None:
    values = {"lease_until": None, "publication_id": live.publication_id, "refreshed_at": at, "error": words}
    Scoring.objects.filter(model_id=live.record_id).update(**values)
    if words:
        raise ScoringTrouble(words)


def _ranges(model_id: int) -> Iterator[list[int]]:
    """Yield the ids of all leads and then of deleted ones that still have a score, some at a time."""
    leads, after = people.model(LEAD)._base_manager.order_by("pk"), 0
    while keys := list(leads.filter(pk__gt=after).values_list("pk", flat=True)[:RANGE]):
        yield keys
        after = keys[-1]
    there = people.model(LEAD)._base_manager.filter(pk=OuterRef("lead_id"))
    orphans = LeadScore.objects.filter(~Exists(there), model_id=model_id).values_list("lead_id", flat=True)
    while keys := list(orphans[:RANGE]):
        yield keys


def clear(at: datetime) -> None:
    """Drop the scores of models that don't run any more, or mark them as such where they are to be kept."""
    live = LivePublication.objects.filter(kind=LeadScoringModelVersion.kind, record_id=OuterRef("model_id"))
    over = Scoring.objects.filter(~Exists(live), is_over=False).order_by("pk").values_list("model_id", flat=True)
    each(over, _clear, Work("scoring.clear", "Ending its scores", at), _place)


def _clear(model_id: int) -> None:
    scores = LeadScore.objects.filter(model_id=model_id)
    record = registry.model_for(LeadScoringModelVersion.kind)._base_manager.filter(pk=model_id)
    if settings.LEAD_SCORES_CLEANED_UP or not record.exists():
        scores.delete()
        Scoring.objects.filter(model_id=model_id).delete()
        return
    scores.update(status=ScoreStatus.OBSOLETE)
    Scoring.objects.filter(model_id=model_id).update(is_over=True, publication_id=None)


def _place(model_id: int) -> Place:
    return Place(LeadScoringModelVersion.kind, model_id)
