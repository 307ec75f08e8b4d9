from __future__ import annotations

import ast
from pathlib import Path

import pytest

from guru.models.errors import InputError
from guru.profiler.insights.pattern import built_in_patterns, idle_chains, read_patterns

PATTERN = """
[[pattern]]
id = "slow-thing"
title = "A slow thing"
frames = [["shop.cart:*.total"]]
clock = "cpu"
threshold = 5
message = "it is slow."
why = "Because."
how = "Do less."
before = "total()"
after = "pass"
references = ["https://example.org/"]
"""


def test_the_built_in_patterns_are_many_and_whole() -> None:
    patterns = built_in_patterns()
    names = {pattern.id for pattern in patterns}
    assert len(patterns) >= 130
    assert len({pattern.family for pattern in patterns}) >= 15
    for pattern in patterns:
        assert 0 < pattern.threshold <= 0.5, pattern.id
        assert set(pattern.covers) <= names, pattern.id
        ast.parse(pattern.before)
        ast.parse(pattern.after)
    assert idle_chains().frames


def test_a_pattern_is_a_rule_page_too() -> None:
    page = next(p for p in built_in_patterns() if p.id == "aws-client-per-call").page
    assert page.topic == "profile"
    assert "codeguru/lambda-client-reuse" in page.tags
    assert "boto3.client" in page.use_instead


def test_a_team_can_write_its_own(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(PATTERN)
    (pattern,) = read_patterns(file)
    assert (pattern.id, pattern.family, pattern.threshold) == ("slow-thing", "shop", 0.05)
    assert pattern.saving(0.5) == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('clock = "cpu"', 'clok = "cpu"', "unknown key 'clok'"),
        ('clock = "cpu"', 'clock = "gpu"', "'clock' must be 'cpu' or 'wall'"),
        ('why = "Because."\n', "", "'why' is missing"),
        ("threshold = 5", "threshold = 0", "'threshold' must be a percentage"),
        ("threshold = 5", "threshold = true", "'threshold' must be a percentage"),
        ("shop.cart:*.total", "shop.cart", "'shop.cart' is not"),
        ("shop.cart:*.total", "shop.cart:[total", "'shop.cart:[total' is not"),
        ('["shop.cart:*.total"]', '["call:time.sleep", "shop:f"]', "'frames' must be"),
        ('id = "slow-thing"', 'id = "Slow Thing"', "'id' must be"),
        ("https://", "http://", "'references' must be"),
        ('clock = "cpu"', 'clock = "cpu"\nseverity = "bad"', "'severity' must be one of"),
        ('clock = "cpu"', 'clock = "cpu"\ngain = 0.5', "'gain' must be a factor"),
    ],
)
def test_a_mistake_is_told_with_file_and_pattern(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = tmp_path / "shop.toml"
    assert old in PATTERN
    file.write_text(PATTERN.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_patterns(file)
    message = str(caught.value)
    assert "shop.toml, pattern 1" in message
    assert told in message
    assert "\n" not in message
    if not new.startswith("id"):
        assert "slow-thing" in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[pattern]\n", "shop.toml"),
        ("[pattern]\nid = 'x'\n", "[[pattern]] tables and nothing else"),
        ("other = 1\n" + PATTERN, "[[pattern]] tables and nothing else"),
        ("pattern = [1]\n", "a pattern is a table"),
        (PATTERN + PATTERN, "two patterns are called 'slow-thing'"),
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        read_patterns(file)
    assert told in str(caught.value)


def test_a_missing_file_and_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read_patterns(tmp_path / "none.toml")
    file = tmp_path / "shop.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"shop\.toml"):
        read_patterns(file)
