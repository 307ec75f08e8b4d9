"""Programs that make the mistake they are named after, and programs that make none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guru.models.profile import Profile
from guru.profiler.formats import collapsed
from guru.profiler.insights.pattern import built_in_patterns
from guru.profiler.insights.recommend import recommendations

FIXTURES = Path(__file__).with_name("fixtures")
BAD = sorted((FIXTURES / "bad_programs").glob("*.py"))
GOOD = sorted((FIXTURES / "good_programs").glob("*.py"))
BAD_STACKS = sorted((FIXTURES / "stacks" / "bad").glob("*.collapsed"))
GOOD_STACKS = sorted((FIXTURES / "stacks" / "good").glob("*.collapsed"))
FAMILIES = {pattern.id: pattern.family for pattern in built_in_patterns()}


def ids(path: Path) -> str:
    return path.stem.replace("_", "-")


@pytest.mark.parametrize("program", BAD, ids=ids)
def test_the_mistake_is_found_at_the_users_own_line(
    program: Path, record: Callable[[Path], Profile]
) -> None:
    found = recommendations(record(program), program.parent)
    advice = next(item for item in found if item.rule == ids(program))
    assert advice.location.path == program.name
    assert advice.excerpt is not None
    lines = program.read_text("utf-8").splitlines()
    assert advice.excerpt.lines == (lines[advice.location.line - 1],)
    assert advice.share is not None
    assert advice.share > 0.1
    assert sum(item.share or 0 for item in found) <= 1.0001


@pytest.mark.parametrize("program", GOOD, ids=ids)
def test_a_good_program_hears_nothing(program: Path, record: Callable[[Path], Profile]) -> None:
    assert recommendations(record(program), program.parent) == ()


@pytest.mark.parametrize("stacks", BAD_STACKS, ids=ids)
def test_the_mistake_is_found_in_recorded_stacks(stacks: Path) -> None:
    first = recommendations(collapsed.read(stacks.read_bytes()), stacks.parent)[0]
    assert first.rule == ids(stacks)
    assert first.location.path == f"{stacks.stem}.py"
    assert first.excerpt is not None


@pytest.mark.parametrize("stacks", GOOD_STACKS, ids=ids)
def test_good_recorded_stacks_hear_nothing(stacks: Path) -> None:
    assert recommendations(collapsed.read(stacks.read_bytes()), stacks.parent) == ()


def test_each_family_have_a_real_program() -> None:
    seen = {FAMILIES[ids(path)] for path in [*BAD, *BAD_STACKS]}
    assert set(FAMILIES.values()) - seen == set()
