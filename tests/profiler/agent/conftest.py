"""Real servers, started as operators start them, with the agent in their processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, profiles

from guru.models.profile import Profile, merge
from guru.profiler.agent.execute import environment

BIN = Path(sys.executable).parent

APPLICATION = (
    BUSY
    + """
def application(environ, start_response):
    Shop().sell(0.1)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
)
"""A WSGI application that computes a tenth of a second for each request."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def get(port: int, path: str = "/") -> bytes:
    """Ask until the server is up, at most two minutes, and return its answer."""
    for _ in range(1200):
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer,
        ):
            return bytes(answer.read())
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextlib.contextmanager
def served(
    folder: Path, command: list[str], *, interval: float = 1, **more: str
) -> Iterator[subprocess.Popen[str]]:
    """Run a server with the agent in it; profiles go to ``folder / "out"``."""
    told = environment(os.environ, group="shop", directory=folder / "out", interval=interval)
    with (
        (folder / "log").open("w+") as log,
        subprocess.Popen(
            command, cwd=folder, env={**told, **more}, stdout=log, stderr=log, text=True
        ) as server,
    ):
        try:
            yield server
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
        finally:
            server.kill()


def _sells(profile: Profile) -> bool:
    return any("sell" in f.function for sample in profile.samples for f in sample.stack)


@pytest.fixture
def selling(tmp_path: Path) -> Callable[[], Profile]:
    """Return what the processes that sold saw, merged; each must know its CPU time."""

    def found() -> Profile:
        sold = [profile for profile in profiles(tmp_path / "out") if _sells(profile)]
        unknown = [n for profile in sold for n in profile.notices if "unknown" in n]
        assert not unknown
        return merge(sold)

    return found
