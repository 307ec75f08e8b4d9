"""Fixtures of the report tests: the reviews to render, and a real browser."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    """Load a module that lies beside this file: test folders are no packages."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_REVIEWS = _load("reviews")


@pytest.fixture(scope="session")
def shop():
    """A review that a user could meet."""
    return _REVIEWS.shop_review()


@pytest.fixture(scope="session")
def hostile():
    """Make a review in which every text that reviewed code can reach is the given one."""
    return _REVIEWS.hostile_review


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A running Chromium, for one file of tests: while it runs, nothing else can use asyncio."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    named = os.environ.get("GURU_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = named or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip(f"no Chromium: GURU_CHROMIUM is not set and none of {', '.join(names)} found")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=options, timeout=120_000)
        yield running
        running.close()
