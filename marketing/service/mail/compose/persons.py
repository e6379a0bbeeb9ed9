"""The people mails are filled in for: of each just the catalogue fields that the texts look at, as plain data.

Rows are read as tuples: model objects of contacts cost three times what filling in a mail does.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from marketing.audience import catalogue, people
from marketing.service.mail.prepared import Paths

CONTACT = "contact"
DEEPEST = 2

Person = dict[str, Any]


class Column(NamedTuple):
    """One value: where it stands in the data, the database columns it is made of, how."""

    target: tuple[str, ...]
    sources: tuple[str, ...]
    convert: Callable[..., Any]


def read(contact_ids: Iterable[int], paths: Paths) -> dict[int, Person]:
    """The root `contact` of each person, as far as the paths look at it; deleted people are missing."""
    plan = _plan(frozenset(path[1:] for path in paths if path[0] == CONTACT))
    names = list(dict.fromkeys(name for column in plan for name in column.sources))
    rows = people.model(CONTACT)._base_manager.filter(pk__in=list(contact_ids)).values_list("pk", *names)
    places = {name: place for place, name in enumerate(names)}
    return {pk: _person(plan, places, values) for pk, *values in rows}


def read_one(contact_id: int | None, paths: Paths) -> Person:
    """One person's data; an unknown one has none."""
    return read([contact_id], paths).get(contact_id, {}) if contact_id is not None else {}


def _person(plan: tuple[Column, ...], places: dict[str, int], values: list[Any]) -> Person:
    data: Person = {}
    for target, sources, convert in plan:
        inner = data
        for name in target[:-1]:
            inner = inner.setdefault(name, {})
        inner[target[-1]] = convert(*(values[places[name]] for name in sources))
    return data


@lru_cache(maxsize=512)
def _plan(paths: frozenset[tuple[str, ...]]) -> tuple[Column, ...]:
    return tuple(_columns(CONTACT, paths, (), ()))


def _columns(
    entity: str, paths: Iterable[tuple[str, ...]], target: tuple[str, ...], way: tuple[str, ...]
) -> Iterator[Column]:
    known = catalogue.entity(entity)
    wanted = {path[0] for path in paths if path}
    if any(not path or path[0].startswith("[") for path in paths):
        wanted = {*known.fields, *known.relations}  # the whole person, or a name that is only known when it is printed
    for name in sorted(wanted & set(known.fields)):
        yield from _field((*target, name), way, known.fields[name])
    for name in sorted(wanted & set(known.relations)):
        relation = known.relations[name]
        if not relation.to_many and len(way) < DEEPEST:
            inner = [path[1:] for path in paths if path and path[0] == name] or [()]
            yield from _columns(relation.target, inner, (*target, name), (*way, relation.path))


def _field(target: tuple[str, ...], way: tuple[str, ...], field: catalogue.Field) -> Iterator[Column]:
    """Choices read as their words; of a user nothing but name and address exists."""
    if field.type == catalogue.LOOKUP:
        user = ("__".join((*way, field.column, name)) for name in ("first_name", "last_name", "username", "email"))
        first, last, username, email = user
        yield Column((*target, "name"), (first, last, username), _full_name)
        yield Column((*target, "email"), (email,), _same)
        return
    yield Column(target, ("__".join((*way, field.column)),), _converter(field))


def _converter(field: catalogue.Field) -> Callable[[Any], Any]:
    labels = dict(field.choices)
    if field.type == catalogue.MULTI_CHOICE:
        return lambda keys: [labels.get(str(key), str(key)) for key in keys or ()]
    if field.type == catalogue.CHOICE:
        return lambda key: labels.get(str(key), "")
    return _same


def _same(value: Any) -> Any:
    return value


def _full_name(first: str | None, last: str | None, username: str | None) -> str:
    return f"{first or ''} {last or ''}".strip() or username or ""
