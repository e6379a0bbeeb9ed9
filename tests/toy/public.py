"""A toy's public page: what is made of a version when it goes live, at which address, and how it is shown."""

from django.utils.html import format_html
from django.utils.text import slugify

from marketing.publishing.models import Publication
from marketing.service.prepared.store import Compiler
from marketing.service.web.page_kinds import PageKind
from tests.toy.models import ToyVersion

NUMBER = 1


def compiled(toy: ToyVersion) -> str:
    """Return what there is to see of a toy."""
    return format_html("<h1>{}</h1><p>{} wheels, {}</p>", toy.name, toy.wheels, toy.colour or "not painted")


def rendered(publication: Publication, body: str) -> str:
    """Return the page."""
    opening = f'<body data-page="{publication.record_id}" data-publication="{publication.number}">'
    return f'<!doctype html><html lang="en"><title>Toy</title>{opening}{body}</body></html>'


PAGE = PageKind(
    compiler=Compiler(ToyVersion, NUMBER, compiled, str, str),
    prefix="toy-box/",
    slug=lambda toy: slugify(toy.name),
    render=rendered,
)
