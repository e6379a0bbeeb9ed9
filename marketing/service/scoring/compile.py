"""From a scoring model's version to one statement: for each lead, how often each of its rules gives points.

Every look-up is correlated with the lead, so that a statement for a few leads costs little whatever else there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)

from marketing.audience import people
from marketing.contracts.lead_scoring_model import CONTACT, LeadScoringModelVersion
from marketing.contracts.problems import ERROR, Problem
from marketing.contracts.reading import Unreadable
from marketing.contracts.scoring import EACH, NONE, Condition, Expression, Rule, read_rules
from marketing.service.interactions.judging.verdicts import BY_PEOPLE
from marketing.service.interactions.models import Interaction
from marketing.service.scoring.vocabulary import LEAD, PathFault, Place, place_of
from marketing.service.segments import operators
from marketing.service.segments.conditions import condition
from marketing.service.segments.moments import Moment
from marketing.service.segments.values import ValueFault, read

EMPTY = Q(pk__in=[])


class Counted(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class RulesFaulty(ValueError):
    """A model's rules can't be evaluated; the words are for people."""

    is_for_people = True


@dataclass
class Compiler:
    """Compiles the rules of one version at a moment, and notes what is wrong with them."""

    version: LeadScoringModelVersion
    moment: Moment
    faults: list[Problem]

    def times(self, rule: Rule, number: int) -> Any:
        """How often a rule gives its points to a lead, as an expression over leads."""
        name = f"“{rule.name}”" if rule.name else f"Rule {number + 1}"
        rows = [self._rows(one, f"{number}.{place}", name) for place, one in enumerate(rule.conditions)]
        known = [(one, row) for one, row in zip(rule.conditions, rows, strict=True) if row is not None]
        if not known or len(known) < len(rows):
            return Value(0)
        (first, first_rows), others = known[0], known[1:]
        hold = [self._holds(one, row) for one, row in others]
        if first.frequency == EACH:
            count = Counted(first_rows.order_by().values("pk").distinct())
            return Case(When(Q(*hold), then=count), default=Value(0)) if hold else count
        return Case(When(Q(self._holds(first, first_rows), *hold), then=Value(1)), default=Value(0))

    @staticmethod
    def _holds(one: Condition, rows: "QuerySet[Any]") -> Q:
        found = Q(Exists(rows.order_by()))
        return ~found if one.frequency == NONE else found

    def _rows(self, one: Condition, place: str, rule: str) -> "QuerySet[Any] | None":
        """The records that a condition counts for a lead; None where it can't be run."""
        before = len(self.faults)
        try:
            target = place_of(one.entity)
        except PathFault as fault:
            self._fault(fault.code, f"{rule}: {fault}", place)
            return None
        parts = [
            self._expression(expression, target, f"{place}.{number}", rule)
            for number, expression in enumerate(one.expressions)
        ]
        if (one.amount is not None or one.unit) and one.newest is None:
            self._fault("expression-value-missing", f"{rule}: say how old a record may be, or leave it out.", place)
        if len(self.faults) > before:
            return None
        fits = Q(*parts)
        return self._acts(one, target, fits) if target.is_interaction else self._people(one, target, fits)

    def _expression(self, one: Expression, target: Place, place: str, rule: str) -> Q:
        field = target.fields.get(one.field)
        if field is None:
            words = f"there is no field “{one.field[:40]}”." if one.field else "choose a field."
            self._fault("unknown-field", f"{rule}: {target.label}: {words}", place)
            return EMPTY
        operator = operators.find(field.type, one.operator)
        if operator is None:
            self._fault("operator-type-mismatch", f"{rule}: {field.label}: choose how to compare.", place)
            return EMPTY
        try:
            values = read(field, operator, one.values)
        except ValueFault as fault:
            code = "expression-value-missing" if fault.code == "value-missing" else fault.code
            self._fault(code, f"{rule}: {fault.message}", place)
            return EMPTY
        model = people.model(target.entity) if target.entity else Interaction
        is_text = isinstance(model._meta.get_field(field.column), (CharField, TextField))
        return condition(field, is_text, operator.key, values, self.moment)

    def _fault(self, code: str, message: str, place: str) -> None:
        self.faults.append(Problem(ERROR, code, message, "rules", place=place))

    def _newer(self, one: Condition, column: str) -> Q:
        if one.newest is None:
            return Q()
        return Q(**{f"{column}__gt": self.moment.at - one.newest, f"{column}__lte": self.moment.at})

    def _people(self, one: Condition, target: Place, fits: Q) -> "QuerySet[Any]":
        """Records at the end of a way from the lead, looked up backwards from there."""
        model = people.model(target.entity)
        rows: QuerySet[Any] = model._base_manager.filter(fits, self._newer(one, model.began_column))
        return rows.filter(**{backwards(target): OuterRef("pk")})

    def _acts(self, one: Condition, target: Place, fits: Q) -> "QuerySet[Any]":
        """Interactions of one type, by the lead's contact or by those of its company."""
        rows = Interaction.objects.filter(self._newer(one, "at"), type=target.root, verdict__in=BY_PEOPLE)
        if self.version.entity_target == CONTACT:
            rows = rows.filter(contact_id=OuterRef("contact_id"))
        else:
            staff = people.model("contact")._base_manager.filter(account=OuterRef(OuterRef("account_id")))
            rows = rows.filter(contact_id__in=staff.values("pk"))
        if not target.hops:
            return rows.filter(fits)
        persons = people.model("contact")._base_manager.filter(_ahead("contact", target.hops[1:], fits))
        return rows.filter(Exists(persons.filter(pk=OuterRef("contact_id"))))


def _ahead(entity: str, hops: tuple[Any, ...], fits: Q) -> Q:
    """The condition on a person that a way from there leads to a record that fits."""
    if not hops:
        return fits
    hop, column = hops[0], people.model(entity)._meta.get_field(hops[0].path)
    link = {column.remote_field.name: OuterRef("pk")} if hop.to_many else {"pk": OuterRef(column.attname)}
    rows = people.model(hop.target)._base_manager.filter(_ahead(hop.target, hops[1:], fits))
    return Q(Exists(rows.filter(**link)))


def backwards(target: Place) -> str:
    """The look-up path from the record at the end of a way to the lead where it begins."""
    entity, names = LEAD, []
    for hop in target.hops:
        column = people.model(entity)._meta.get_field(hop.path)
        names.append(column.remote_field.name if hop.to_many else column.related_query_name())
        entity = hop.target
    return "__".join(reversed(names)) or "pk"


def eligible(version: LeadScoringModelVersion) -> "QuerySet[Any]":
    """The leads that a model scores: open ones with a contact who agreed to enough, or of a company alone."""
    leads: QuerySet[Any] = people.model(LEAD).open_ones()
    if version.entity_target != CONTACT:
        return leads.filter(contact__isnull=True, account__isnull=False)
    if version.minimum_consent is None:
        return leads.filter(contact__isnull=False)
    return leads.filter(contact__consent__gte=version.minimum_consent)


def scored(version: LeadScoringModelVersion, at: datetime) -> "QuerySet[Any]":
    """The eligible leads, each with `times_<n>` of rule n; raises RulesFaulty."""
    leads, faults = _compiled(version, at)
    if faults:
        raise RulesFaulty(" ".join(dict.fromkeys(fault.message for fault in faults)))
    return leads


def _compiled(version: LeadScoringModelVersion, at: datetime) -> "tuple[QuerySet[Any], list[Problem]]":
    found = read_rules(version.rules)
    compiler = Compiler(version, Moment.of(at, version.time_zone), list(found.faults))
    times = {f"times_{number}": compiler.times(rule, number) for number, rule in enumerate(found.value)}
    return eligible(version).annotate(**times), compiler.faults


def problems(version: LeadScoringModelVersion, at: datetime) -> Iterator[Problem]:
    """Yield what keeps the rules from being run; where nothing does, the database is asked whether it takes them."""
    try:
        leads, faults = _compiled(version, at)
    except Unreadable as fault:
        yield Problem(ERROR, "timezone-missing", str(fault), "time_zone")
        return
    yield from (replace(fault, where="rules") for fault in dict.fromkeys(faults))
    if not faults and not _is_taken(leads):
        yield Problem(ERROR, "rules-too-complex", "The rules are too many or too deep for the database.", "rules")


def _is_taken(leads: "QuerySet[Any]") -> bool:
    try:
        with transaction.atomic():
            list(leads.filter(pk=0).values_list("pk", *leads.query.annotations))
    except DatabaseError:
        if not connection.is_usable():
            raise
        return False
    return True
