"""A profile with everything in it, and a browser to look at its page."""

from __future__ import annotations

from typing import Any

import pytest

from guru.models.hot_path import FrameShare, HotPath
from guru.models.location import Excerpt, Location
from guru.models.profile import CPU, SAMPLES, WALL, Frame, Profile, Sample
from guru.models.recommendation import Recommendation, Step
from guru.models.severity import Severity

HOSTILE = '</script><img src=x onerror="hacked=1">\u2028"\'`|[x](javascript:y) @all \x1b[31m\u202e'

MAIN = Frame("<module>", "__main__", "/srv/app/main.py", 30, 1)
VIEW = Frame("view", "shop.views", "/srv/app/shop/views.py", 12, 10)
LOAD = Frame("load", "yaml", "/usr/lib/python3.11/site-packages/yaml/__init__.py", 81, 74)
SCAN = Frame(
    "Scanner.scan", "yaml.scanner", "/usr/lib/python3.11/site-packages/yaml/scanner.py", 9, 5
)
DUMPS = Frame("dumps", "json", "/usr/lib/python3.11/json/__init__.py", 231, 183)
EVIL = Frame(HOSTILE, "", f"/srv/app/{HOSTILE}.py", 3)


@pytest.fixture
def profile() -> Profile:
    worker, main = (("thread", "worker"),), (("thread", "MainThread"),)
    samples = (
        Sample((MAIN, VIEW, LOAD, SCAN), (40, 40_000_000, 400_000_000), main),
        Sample((MAIN, VIEW, DUMPS), (20, 20_000_000, 100_000_000), main),
        Sample((MAIN, EVIL), (10, 10_000_000, 100_000_000), main),
        Sample((VIEW, DUMPS), (30, 30_000_000, 400_000_000), worker),
    )
    return Profile(
        (SAMPLES, CPU, WALL),
        samples,
        started=1_700_000_000,
        duration=1.5,
        period=10_000_000,
        labels={"program": "main.py", "host": HOSTILE},
        notices=("12 stacks were cut", HOSTILE),
    )


@pytest.fixture
def advice() -> Recommendation:
    return Recommendation(
        rule="yaml-pure-python",
        title="YAML is read by the parser in pure Python",
        severity=Severity.HIGH,
        location=Location("shop/views.py", 12),
        message="40\u00a0% of the CPU time passes where `shop.views.view` calls `yaml.load`.",
        why="`SafeLoader` is slow.",
        how="Use `CSafeLoader`.\n\n```python\nyaml.load(text, Loader=yaml.CSafeLoader)\n```",
        fingerprint="0" * 16,
        excerpt=Excerpt(12, (f"    return yaml.load(text)  # {HOSTILE}",)),
        symbol="view",
        evidence=(Step(Location("main.py", 30), "`<module>`"), Step(Location("x", 0), HOSTILE)),
        share=0.4,
    )


@pytest.fixture
def hot_paths() -> tuple[HotPath, ...]:
    way = tuple(FrameShare(frame, 0.4) for frame in (MAIN, VIEW, LOAD, SCAN))
    scan = HotPath(SCAN, 0.4, 0.4, way, (FrameShare(SCAN, 0.4),), (FrameShare(LOAD, 0.4),))
    evil = HotPath(EVIL, 0.1, 0.1, way[:1], (), (FrameShare(MAIN, 0.1),), own=True, code=HOSTILE)
    return scan, evil


@pytest.fixture(scope="module")
def chromium(browser: Any) -> Any:
    return browser
