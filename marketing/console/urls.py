"""Addresses of the console, derived from the registry; `spec/interface.md` names them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.views import LogoutView
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from marketing import bodies
from marketing.console import access, converters
from marketing.console.entity import Entity, entities
from marketing.console.extension import Route, extra_pages
from marketing.console.views import commands, galleries, lists, pages, parts, personal, records, session

assert converters  # registers <kind:…> and <id:…>


def _route(function: Callable[..., HttpResponse], route: Route) -> Callable[..., HttpResponse]:
    return require_http_methods([*route.methods, *(["HEAD"] if "GET" in route.methods else [])])(
        access.signed_in(function)
    )


def _list_route(route: Route, entity: Entity) -> Callable[..., HttpResponse]:
    files = bodies.Files(route.files, entity.permission(route.right)) if route.files else None

    def show(request: Any, **captured: Any) -> HttpResponse:
        access.entity_for(request, entity.slug, route.right)
        return route.function(request, **captured)

    return bodies.takes(files)(_route(show, route))


def _own_routes(entity: Entity) -> list[URLPattern]:
    base = f"{entity.slug}/"
    below = [
        path(
            f"{base}<id:pk>/{r.path}",
            _route(partial(records.extra, slug=entity.slug, route=r), r),
            name=f"{entity.slug}-{r.name}",
        )
        for r in entity.extension.routes
    ]
    return [
        *(
            path(f"{base}{r.path}", _list_route(r, entity), name=f"{entity.slug}-{r.name}")
            for r in entity.extension.list_routes
        ),
        *below,
    ]


urlpatterns = [
    path("", pages.start, name="home"),
    path("login/", session.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("search/", pages.search, name="search"),
    path("theme/", session.theme, name="theme"),
    path("settings/", session.settings, name="settings"),
    *(path(extra.path, pages.extra(extra), name=extra.name) for extra in extra_pages),
    *(pattern for entity in entities().values() for pattern in _own_routes(entity)),
    path("<kind:slug>/", lists.show, name="list"),
    path("<kind:slug>/new/", records.new, name="new"),
    path("<kind:slug>/views/", personal.keep, name="keep-view"),
    path("<kind:slug>/views/pinned/", personal.pin, name="pin-view"),
    path("<kind:slug>/views/<id:view>/delete/", personal.delete, name="delete-view"),
    path("<kind:slug>/new/from/", galleries.show, name="gallery"),
    path("<kind:slug>/options/<slug:field>/", lists.options, name="options"),
    path("<kind:slug>/commands/<slug:command>/", lists.run, name="bulk"),
    path("<kind:slug>/<id:pk>/", records.record, name="record"),
    path("<kind:slug>/<id:pk>/draft/", records.draft, name="draft"),
    path("<kind:slug>/<id:pk>/content/", records.content, name="content"),
    path("<kind:slug>/<id:pk>/header/", records.header, name="header"),
    path("<kind:slug>/<id:pk>/parts/", parts.parts, name="parts"),
    path("<kind:slug>/<id:pk>/history/", records.history, name="history"),
    path("<kind:slug>/<id:pk>/tabs/<slug:name>/", records.tab, name="tab"),
    path("<kind:slug>/<id:pk>/panels/<slug:name>/", records.panel, name="panel"),
    path("<kind:slug>/<id:pk>/commands/<slug:command>/", commands.command, name="command"),
]
handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
