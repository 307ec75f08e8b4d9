"""The page about formats says what the code does."""

from __future__ import annotations

from pathlib import Path

from guru.profiler.formats.features import Feature
from guru.profiler.formats.registry import FORMATS

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"


def test_the_table_tells_what_each_format_holds() -> None:
    writers = [format_ for format_ in FORMATS if format_.write]
    rows = [f"| | {' | '.join(format_.name for format_ in writers)} |"]
    for feature in Feature:
        cells = ("x" if feature in format_.holds else "" for format_ in writers)
        rows.append(f"| {feature.value} | {' | '.join(cells)} |")
    lines = PAGE.read_text().splitlines()
    for row in rows:
        assert row in lines, row


def test_every_suffix_that_is_written_is_named() -> None:
    text = PAGE.read_text()
    for format_ in FORMATS:
        assert f"`{format_.suffixes[0]}`" in text, format_.name
