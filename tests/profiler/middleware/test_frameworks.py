"""Requests and tasks of real frameworks in real servers, split by what they answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.profiler.agent.conftest import free_port, get, served
from tests.profiler.sampling.conftest import BUSY, profiles

from guru.models.profile import Profile, merge

START = "import guru.profiler\nguru.profiler.start('shop', directory='out', interval=1)\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="CPU time of threads is Linux's")


def _selling(found: list[Profile]) -> dict[str, float]:
    """The CPU seconds in which ``Shop.sell`` was on the stack, by endpoint."""
    sums: Counter[str] = Counter()
    for profile in found:
        for sample in profile.samples:
            if any(frame.function.endswith("sell") for frame in sample.stack):
                sums[dict(sample.labels).get("endpoint", "")] += sample.values[2]
    return {name: value / 1e9 for name, value in sums.items()}


@linux
def test_fastapi_by_its_routes(tmp_path: Path) -> None:
    pytest.importorskip("fastapi")
    pytest.importorskip("uvicorn")
    (tmp_path / "app.py").write_text(
        BUSY + START + "from fastapi import APIRouter, Depends, FastAPI\n"
        "from guru.profiler.middleware.fastapi import profile_requests\n"
        "app = FastAPI()\nprofile_requests(app)\n"
        "@app.middleware('http')\n"
        "async def between(request, call_next): return await call_next(request)\n"
        "router = APIRouter(prefix='/shops')\n"
        "@router.get('/{name}/items/{key}')\n"
        "async def coroutine(name: str, key: str): Shop().sell(0.15); return name\n"
        "@router.get('/{name}')\n"
        "def function(name: str): Shop().sell(0.15); return name\n"
        "def depended(): Shop().sell(0.15)\n"
        "@router.get('/', dependencies=[Depends(depended)])\n"
        "async def depends(): return 'x'\n"
        "app.include_router(router)\n"
        "inner = FastAPI()\n"
        "@inner.get('/{word}')\n"
        "async def mounted(word: str): Shop().sell(0.15); return word\n"
        "app.mount('/inner', inner)\n"
    )
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "app:app"]
    with served(tmp_path, command, GURU_PROFILE=""):
        for n in range(12):
            assert get(port, f"/shops/shop{n}/items/abc{n}") == f'"shop{n}"'.encode()
            assert get(port, f"/shops/shop{n}") == f'"shop{n}"'.encode()
            assert get(port, "/shops/") == b'"x"'
            assert get(port, f"/inner/w{n}") == f'"w{n}"'.encode()
    found = _selling(profiles(tmp_path / "out"))
    names = ["/shops/{name}/items/{key}", "/shops/{name}", "/shops/", "/inner/{word}"]
    assert found.keys() == {f"GET {name}" for name in names}
    assert min(found.values()) > 0.2 * max(found.values())  # each computed as long


@linux
def test_django_by_its_routes(tmp_path: Path) -> None:
    pytest.importorskip("django")
    (tmp_path / "app.py").write_text(
        BUSY + START + "from django.conf import settings\nfrom django.http import HttpResponse\n"
        "from django.urls import path\n"
        "settings.configure(SECRET_KEY='x', ROOT_URLCONF='app', ALLOWED_HOSTS=['*'],\n"
        "    MIDDLEWARE=['guru.profiler.middleware.django.profiled'])\n"
        "def item(request, key): Shop().sell(0.1); return HttpResponse('ok')\n"
        "urlpatterns = [path('items/<int:key>', item)]\n"
        "from django.core.wsgi import get_wsgi_application\n"
        "application = get_wsgi_application()\n"
        "if __name__ == '__main__':\n    from wsgiref.simple_server import make_server\n"
        "    sys.modules['app'] = sys.modules['__main__']\n"
        "    make_server('127.0.0.1', int(sys.argv[1]), application).serve_forever()\n"
    )
    port = free_port()
    stopping = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit())\n"
    (tmp_path / "app.py").write_text(stopping + (tmp_path / "app.py").read_text())
    with served(tmp_path, [sys.executable, "app.py", str(port)], GURU_PROFILE=""):
        for n in range(10):
            assert get(port, f"/items/{n}") == b"ok"
    assert _selling(profiles(tmp_path / "out")).keys() == {"GET items/<int:key>"}


@linux
def test_celery_by_its_tasks(tmp_path: Path) -> None:
    pytest.importorskip("celery")
    (tmp_path / "shop.py").write_text(
        BUSY + "from celery import Celery\n"
        "from guru.profiler.middleware.celery import profile_tasks\nprofile_tasks()\n"
        "app = Celery('shop', broker='filesystem://', backend='file://' + __file__ + '.results')\n"
        "app.conf.broker_transport_options = {key: 'queue' for key in\n"
        "    ('data_folder_in', 'data_folder_out', 'control_folder')}\n"
        "@app.task\ndef sale(): Shop().sell(0.3)\n"
        "@app.task\ndef big_sale(): sale.apply(); Shop().sell(0.3)\n"
    )
    for folder in ("queue", "shop.py.results"):
        (tmp_path / folder).mkdir()
    asked = "import shop; [r.get(timeout=100) for r in [shop.big_sale.delay() for _ in range(10)]]"
    worker = [sys.executable, "-m", "celery", "-A", "shop", "worker", "-c", "1"]
    with served(tmp_path, worker, interval=600, C_FORCE_ROOT="1"):
        subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, check=True, timeout=110)
    found = _selling(profiles(tmp_path / "out"))
    assert found.keys() == {"task shop.sale", "task shop.big_sale"}
    assert min(found.values()) > 0.4 * max(found.values())


_LAMBDA = """
from guru.profiler.middleware import aws_lambda
aws_lambda._DIRECTORY = "out"
class Context: function_name = "checkout"
@aws_lambda.profiled(rate=500, interval=INTERVAL)
def handler(event, context):
    Shop().sell(0.5)
    return event
for line in sys.stdin:
    print(handler(line, Context()).strip(), flush=True)
"""


@linux
def test_a_function_of_lambda_that_is_frozen_between_invocations(
    tmp_path: Path, frozen: Callable[[], None]
) -> None:
    (tmp_path / "app.py").write_text(BUSY + _LAMBDA.replace("INTERVAL", "0.3"))
    with subprocess.Popen(
        [sys.executable, "app.py"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        written: list[Profile] = []
        for n in range(3):
            process.stdin.write(f"{n}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"{n}\n"
            process.send_signal(signal.SIGSTOP)
            before, written = written, profiles(tmp_path / "out")
            frozen()
            process.send_signal(signal.SIGCONT)
            assert len(written) > len(before)  # all is there while it stands still
        process.stdin.close()
    written = profiles(tmp_path / "out")
    profile = merge(written)
    assert _selling(written).keys() == {"lambda checkout"}
    # 1.5 s of CPU, less what came after the last look of all, and the freezes are in none of it.
    assert 0.3 < _selling(written)["lambda checkout"] < 1.6
    assert profile.labels["group"] == "checkout"
    wall = [kind.name for kind in profile.kinds].index("wall")
    in_handler = sum(
        s.values[wall] for s in profile.samples if any(f.function == "handler" for f in s.stack)
    )
    assert in_handler > 0.9 * sum(sample.values[wall] for sample in profile.samples)


@pytest.fixture
def frozen() -> Callable[[], None]:
    """Let some time pass, much longer than an invocation takes outside its handler."""
    import time

    return lambda: time.sleep(3)


@linux
def test_a_function_of_lambda_writes_after_its_first_invocation(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BUSY + _LAMBDA.replace("INTERVAL", "600"))
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, input="a\nb\nc\n", capture_output=True, text=True,
        check=True, timeout=100, env={**os.environ},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("a\nb\nc\n", "")
    found = sorted(profiles(tmp_path / "out"), key=lambda profile: profile.started)
    assert len(found) == 2  # the first invocation, and at the end of the process the rest
    assert 0 < _selling(found[:1])["lambda checkout"] < 0.6
