"""Requests have names while they are answered, and none after."""

from __future__ import annotations

import _thread
import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from guru.profiler.middleware import asgi, wsgi
from guru.profiler.middleware import endpoint as naming
from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling import contexts


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    naming._seen.clear()
    yield
    assert not contexts.endpoint_by_task
    assert _thread.get_ident() not in contexts.endpoint_by_thread
    naming._seen.clear()


def _now() -> str:
    return dict(contexts.of(_thread.get_ident(), contexts.running())).get("endpoint", "")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/items/17", "GET /items/{}"),
        ("/items/17/parts/2026", "GET /items/{}/parts/{}"),
        ("/u/5f0c1f5e-6d0b-4c5f-9d5a-0a1b2c3d4e5f", "GET /u/{}"),
        ("/about/us", "GET /about/us"),
        ("/", "GET /"),
    ],
)
def test_endpoints_are_named_without_their_keys(path: str, name: str) -> None:
    assert endpoint("GET", path) == name


def test_names_do_not_grow_without_end() -> None:
    names = {endpoint("GET", "/" + "x" * (n % 30) + chr(97 + n // 30)) for n in range(700)}
    assert len(names) == 501
    assert "other" in names


def test_a_wsgi_request_has_a_name_until_its_answer_is_closed() -> None:
    seen = []

    def application(_: dict[str, Any], start: Any) -> Iterator[bytes]:
        start("200 OK", [])
        seen.append(_now())
        yield b"ok"

    answer = wsgi.Profiled(application)(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/items/3"}, lambda *_: None
    )
    assert list(answer) == [b"ok"]
    answer.close()
    assert seen == ["GET /items/{}"]
    assert _now() == ""


def test_a_wsgi_application_that_fails_leaves_no_name() -> None:
    def application(_: dict[str, Any], __: Any) -> list[bytes]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        wsgi.Profiled(application)({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None)


def test_asgi_requests_at_once_have_each_its_name() -> None:
    seen = set()

    async def application(scope: dict[str, Any], _: Any, __: Any) -> None:
        await asyncio.sleep(0)
        seen.add((scope["path"], _now()))

    async def serve() -> None:
        app = asgi.Profiled(application)
        scopes = [{"type": "http", "method": "GET", "path": f"/{name}"} for name in "abc"]
        await asyncio.gather(*(app(scope, None, None) for scope in scopes))
        await app({"type": "lifespan", "path": "-"}, None, None)

    asyncio.run(serve())
    assert seen == {("/a", "GET /a"), ("/b", "GET /b"), ("/c", "GET /c"), ("-", "")}


def test_flask_names_requests_by_their_rule() -> None:
    flask = pytest.importorskip("flask")
    from guru.profiler.middleware.flask import profile_requests

    app = flask.Flask(__name__)
    profile_requests(app)
    app.get("/items/<int:key>")(lambda key: _now())
    assert app.test_client().get("/items/3").text == "GET /items/<int:key>"
