"""The finished mail looked at once a version: filled in for people with hostile names, it holds nothing active.

`places` judges how a mail is written; this judges what comes out, by another reader, and would notice a mistake there.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marketing.service.mail.compose import destinations, personalise, sanitise
from marketing.service.mail.compose.liquid_text import LiquidTextError
from marketing.service.mail.compose.personalise import PersonaliseError

NAMES = (
    "x onerror=alert(1) y",
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>",
    "javascript:alert(1)//--></style></title><script>alert(1)</script>",
)
# Of a text that many names make fail, each value is tried alone; further ones stand where these do.
_MOST_ALONE = 20
_PAGE = "https://page.example/"

Path = tuple[str, ...]


@functools.lru_cache(maxsize=256)
def fault(text: str) -> str:
    """Say what a hostile person's mail would hold that no mail may, or nothing; raises PersonaliseError."""
    return fault_of(personalise.template(text, html=True), personalise.analyse(text).paths)


def fault_of(template: personalise.Template, paths: Iterable[Path]) -> str:
    """Judge a parsed text that looks at these paths."""
    made = dict.fromkeys(mails(template, tuple(paths)))
    return next((found for html in made for found in _refusals(html)), "")


def mails(template: personalise.Template, paths: tuple[Path, ...]) -> Iterator[str]:
    """Yield the mails to nobody and to people with hostile names; a text may fail with some: those get no mail."""
    own = [path for path in paths if not is_address(path)]
    yield from _filled(template, _data(paths, {}))
    for name in NAMES:
        whole = _filled(template, _data(paths, dict.fromkeys(own, name)))
        yield from whole
        for path in () if whole else own[:_MOST_ALONE]:
            yield from _filled(template, _data(paths, {path: name}))


def _filled(template: personalise.Template, data: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        return (template.render(data),)
    except PersonaliseError:
        return ()


def is_address(path: Path) -> bool:
    """Say whether a value is an address that the product makes, and no person's."""
    return path[0] in destinations.OUR_ROOTS or (path[0] == "content_settings" and path[-1].endswith("_url"))


def _data(paths: Iterable[Path], values: Mapping[Path, str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for path in paths:
        place = data
        for name in path[:-1]:
            place = place.setdefault(name, {}) if isinstance(place.get(name, {}), dict) else {}
        value = _PAGE if is_address(path) else values.get(path)
        if value is not None and not isinstance(place.get(path[-1]), dict):
            place[path[-1]] = value
    return data


def _refusals(html: str) -> list[str]:
    try:
        # Whatever looks like Liquid in a finished mail is text.
        return sanitise.refusals(html.replace("{", "("))
    except LiquidTextError as error:
        return [error.message]
