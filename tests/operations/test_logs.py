"""No token of a reader stands in the log, whoever writes it and whatever became of the request."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.log import log_response
from gunicorn.config import Config
from gunicorn.glogging import Logger

from marketing.operations import logs
from marketing.service import tokens

TOKEN = tokens.sign("unsubscribe", 7, 9)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What our handler writes of every logger's records."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.json_formatter())
    logging.root.addHandler(handler)
    yield stream
    logging.root.removeHandler(handler)


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address with a token, and its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        elif isinstance(entry, URLPattern) and "token" in entry.pattern.converters:
            yield path, str(entry.name)


def test_every_address_with_a_token_is_known_here() -> None:
    found = [reverse(name, kwargs={"token": TOKEN}) for _path, name in patterns()]
    assert len(found) >= 5
    assert [path for path in found if TOKEN in logs.without_tokens(path)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/t/u/{}x", "/t/x/{}", "/t/{}", "/t/u/{}/more", "/t/u/%0a{}", "/t//u/{}"])
@pytest.mark.parametrize("method", ["get", "put", "post"])
def test_no_answer_leaves_one_in_the_log(client: Client, written: io.StringIO, path: str, method: str) -> None:
    answer = getattr(client, method)(path.format(TOKEN))
    assert answer.status_code in (404, 405)
    assert "/t/" in written.getvalue()
    assert TOKEN not in written.getvalue()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_no_status_does(written: io.StringIO, status: int) -> None:
    request = RequestFactory().get(f"/t/c/{TOKEN}")
    from django.http import HttpResponse

    log_response("Said: %s", request.path, response=HttpResponse(status=status), request=request)
    line = json.loads(written.getvalue())
    assert line["event"] == "Said: /t/c/…"


def test_a_traceback_holds_none(written: io.StringIO) -> None:
    try:
        raise ValueError(f"What is https://m.example/t/p/{TOKEN}?")
    except ValueError:
        logging.getLogger("any").exception("Failed")
    assert TOKEN not in written.getvalue()
    assert "https://m.example/t/p/…" in written.getvalue()


@pytest.mark.parametrize("address", ["/t/u/{}", "/%74/u/{}", "/t%2Fu%2F{}", "/t/o/{}.gif?a=b", "//t/u/{}"])
def test_the_access_log_holds_none(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    logs.json_formatter()
    config = Config()
    config.set("accesslog", "-")
    raw = address.format(TOKEN)
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": raw, "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": f"http://a{raw}"}
    answer = type("Answer", (), {"status": "404 Not Found", "headers": [], "sent": 3})()
    request = type("Request", (), {"headers": []})()
    from datetime import timedelta

    Logger(config).access(answer, request, environ, timedelta(seconds=1))
    told = "".join(capfd.readouterr())
    assert "GET /" in told
    assert TOKEN not in told


def test_other_addresses_stay_as_they_are() -> None:
    for path in ("/contacts/7/", "/emails/1/tabs/uses/", "/static/t-1.css", "at/t", "/test/x"):
        assert logs.without_tokens(path) == path
