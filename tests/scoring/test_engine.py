"""Scores follow leads, people and acts; models run side by side (domain.md 8.3)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from marketing import clock
from marketing.audience.models import Change
from marketing.contracts.lead_scoring_model import LeadScores, ModelScores
from marketing.lifecycle.faults import Fault
from marketing.lifecycle.history import RecordChange
from marketing.service import insights
from marketing.service.intake import sweep as intake
from marketing.service.interactions.models import InteractionWork
from marketing.service.scoring import engine
from marketing.service.scoring.models import LeadScore, Scoring
from tests import factories, poison
from tests.factories import expression as where
from tests.factories import scoring_condition as condition
from tests.factories import scoring_rule as rule
from tests.scoring.steps import CLICKS, HOT, act, lead, live_model, turn

pytestmark = pytest.mark.django_db


def score(of: Any, model: Any) -> Any:
    """Return (score, grade, status) of a lead by a model; None where there is none."""
    row = LeadScore.objects.filter(lead_id=of.pk, model_id=model.pk).first()
    return (row.score, row.grade, row.status) if row else None


def test_a_live_model_scores_its_leads_and_tells_what_each_rule_gave() -> None:
    hot, cold = lead(rating="hot"), lead(rating="cold")
    act(hot.contact_id)
    act(hot.contact_id)

    model = live_model(HOT, CLICKS)

    assert score(hot, model) == (20, "Cold", "up-to-date")
    assert score(cold, model) == (0, "Cold", "up-to-date")
    (found,) = insights.ask("lead", "scores", LeadScores, hot.pk).scores
    assert [(part.name, part.points, part.times) for part in found.parts] == [("Hot", 10, 1), ("Clicks", 10, 2)]
    assert found.model_name == model.name


def test_scores_follow_a_changed_lead_and_what_its_contact_did() -> None:
    """ "Recomputed when the lead or a related record changes and when a relevant interaction arrives" """
    one = lead(rating="cold")
    city = rule(100, condition("lead.contact.account", where("city", "equals", "Graz")))
    model = live_model(HOT, CLICKS, city)
    one.refresh_from_db()
    one.rating = "hot"
    one.save(by=factories.marketer())
    act(one.contact_id)
    company = factories.account(city="Linz")
    contact = one.contact
    contact.account = company
    contact.save(by=factories.marketer())
    turn()
    assert score(one, model) == (15, "Cold", "up-to-date")

    company.city = "Graz"
    company.save(by=factories.marketer())
    turn()

    assert score(one, model) == (115, "", "up-to-date")
    assert not Change.objects.filter(consumer=engine.CONSUMER).exists()
    assert not InteractionWork.objects.filter(consumer=engine.CONSUMER).exists()


def test_what_no_rule_counts_leaves_no_work() -> None:
    one = lead()
    live_model(CLICKS)
    act(one.contact_id, "opened")
    assert not InteractionWork.objects.filter(consumer=engine.CONSUMER).exists()


def test_what_machines_did_counts_for_nothing() -> None:
    one = lead()
    act(one.contact_id, verdict="machine")
    assert score(one, live_model(CLICKS)) == (0, "Cold", "up-to-date")


def test_scores_fall_as_time_passes() -> None:
    """ "on a schedule for decay" """
    one = lead()
    act(one.contact_id)
    model = live_model(CLICKS)
    assert score(one, model)[0] == 5

    with time_machine.travel(clock.now() + timedelta(days=31)):
        turn()

    assert score(one, model)[0] == 0


def test_leads_below_the_minimum_consent_are_not_scored() -> None:
    """ "leads of contacts below it are not scored" """
    agreed, not_agreed = lead(), lead(contact=factories.contact(consent=2))
    model = live_model(minimum_consent=4)
    assert (score(agreed, model) is not None, score(not_agreed, model)) == (True, None)

    contact = agreed.contact
    contact.consent = 1
    contact.save(by=factories.marketer())
    turn()

    assert score(agreed, model)[2] == "obsolete"


def test_a_model_of_companies_counts_what_all_their_contacts_did() -> None:
    """ "account-based: leads with only an account, all its contacts' interactions count" """
    company = factories.account()
    people = [factories.contact(account=company) for _ in range(2)]
    whole, with_contact = factories.lead(account=company), factories.lead(account=company, contact=people[0])
    model = live_model(CLICKS, entity_target="account")
    for one in people:
        act(one.pk)
    turn()
    assert score(whole, model) == (10, "Cold", "up-to-date")
    assert score(with_contact, model) is None


def test_a_high_score_makes_a_lead_sales_ready_once_and_for_good() -> None:
    """ "as soon as **one** model says so; the flag is not taken back when the score falls" """
    one = lead(rating="hot")
    model, _other = live_model(HOT, sales_ready_score=10), live_model(rule(-50), sales_ready_score=60)
    one.refresh_from_db()
    assert (one.sales_ready, one.sales_ready_by, one.stage) == (True, model.name, "sales-acceptance")
    told = RecordChange.objects.filter(kind="leads", record_id=one.pk, note__startswith="Sales ready by")
    assert told.get().changes["stage"] == ["inquiry", "sales-acceptance"]

    one.rating = "cold"
    one.save(by=factories.marketer())
    turn()
    one.refresh_from_db()
    assert (score(one, model)[0], one.sales_ready, told.count()) == (0, True, 1)

    one.sales_ready = False
    one.rating = "hot"
    one.save(by=factories.marketer())
    turn()
    one.refresh_from_db()
    assert one.sales_ready


def test_the_first_score_moves_an_inquiry_on() -> None:
    """ "*Automated marketing qualification* (first score moves the lead to that stage)" """
    new, further = lead(), lead(stage="teleprospecting-acceptance")
    live_model()
    new.refresh_from_db()
    further.refresh_from_db()
    assert (new.stage, further.stage) == ("marketing-qualification", "teleprospecting-acceptance")


def test_what_scores_do_to_leads_can_be_switched_off(settings: Any) -> None:
    """ "Settings record …: *Automatic sales ready*, *Automated marketing qualification*" """
    settings.LEAD_SALES_READY = settings.LEAD_QUALIFICATION = False
    one = lead(rating="hot")
    live_model(HOT, sales_ready_score=1)
    one.refresh_from_db()
    assert (one.sales_ready, one.stage) == (False, "inquiry")


def test_closed_resting_and_deleted_leads_are_scored_no_more() -> None:
    """ "Closed (won, lost) or inactive leads are not scored" """
    closed, resting, gone = (lead(rating="hot") for _ in range(3))
    model = live_model()
    closed.refresh_from_db()
    closed.outcome = "qualified"
    closed.save(by=factories.marketer())
    factories.run(resting, "deactivate")
    gone_id = gone.pk
    gone.delete()
    turn()
    assert score(closed, model) == score(resting, model) == (10, "Cold", "obsolete")
    assert not LeadScore.objects.filter(lead_id=gone_id).exists()

    factories.run(resting, "activate")
    turn()
    assert score(resting, model) == (10, "Cold", "up-to-date")


@pytest.mark.parametrize("cleaned", [True, False])
def test_a_stopped_models_scores_go_or_stay_as_set(settings: Any, cleaned: bool) -> None:
    """ "*Automatic lead scores cleanup* (stopping a model deletes its scores; off = they stay and age)" """
    settings.LEAD_SCORES_CLEANED_UP = cleaned
    one = lead(rating="hot")
    model = live_model()
    factories.run(model, "stop")
    turn()
    model.refresh_from_db()
    assert model.status_reason == "draft"
    turn()
    assert score(one, model) == (None if cleaned else (10, "Cold", "obsolete"))

    model.rules = [rule(7)]
    model.save(by=factories.marketer())
    factories.run(model, "go-live")
    turn()
    assert score(one, model) == (7, "Cold", "up-to-date")
    assert LeadScore.objects.get(lead_id=one.pk).publication_id == model.last_publication.pk


def test_one_models_trouble_is_its_own() -> None:
    one = lead(rating="hot")
    broken, sound = live_model(name="Broken"), live_model(name="Sound")
    poison.rewrite(broken.live_publication, rules=[rule(1, condition("lead.nobody"))])

    one.refresh_from_db()
    one.rating = "cold"
    one.save(by=factories.marketer())
    turn()

    assert score(one, sound)[0] == 0
    assert Fault.objects.filter(kind="lead-scoring-models", record_id=broken.pk).exists()
    assert not Fault.objects.filter(kind="lead-scoring-models", record_id=sound.pk).exists()
    assert insights.ask("lead-scoring-models", "scores", ModelScores, sound.pk).count == 1


def test_a_model_whose_rules_cannot_run_does_not_go_live() -> None:
    model = factories.lead_scoring_model()
    factories.run(model, "go-live")
    poison.rewrite(model.last_publication, rules=[rule(1, condition("lead.nobody"))])
    intake.sweep(clock.now())
    model.refresh_from_db()
    assert (model.status_reason, "no way “nobody”" in model.status_note) == ("error", True)


def test_a_dead_workers_claim_ends() -> None:
    model = live_model()
    Scoring.objects.filter(model_id=model.pk).update(lease_until="2200-01-01T00:00Z", publication_id=None)
    assert not engine.refresh(model.pk, clock.now())
    Scoring.objects.filter(model_id=model.pk).update(lease_until="2020-01-01T00:00Z")
    assert engine.refresh(model.pk, clock.now())


def test_nothing_is_written_where_nothing_changed(django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        lead(rating="hot")
    model = live_model(HOT, CLICKS)
    before = list(LeadScore.objects.values_list("pk", "changed_at"))
    with django_assert_max_num_queries(30):
        assert engine.refresh(model.pk, clock.now())
    assert list(LeadScore.objects.values_list("pk", "changed_at")) == before
