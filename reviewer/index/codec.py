"""Outlines and summaries as JSON text and back. JSON, since a pickle from disk would run code."""

from __future__ import annotations

import json
from typing import Any

from guru.reviewer.flow.summary import Hand, Summary
from guru.reviewer.index.outline import Definition, Outline


def outline_text(outline: Outline) -> str:
    """Write an outline as one line of JSON; equal outlines give equal texts."""
    rows = [
        [d.name, d.digest, sorted(d.speaks), d.is_function] for d in outline.definitions.values()
    ]
    return json.dumps([sorted(outline.imports), rows], separators=(",", ":"))


def read_outline(text: str) -> Outline:
    """Read an outline back.

    Raises:
        ValueError: The text is no outline.

    """
    try:
        imports, rows = json.loads(text)
        found = (
            Definition(str(name), str(digest), frozenset(speaks), bool(function))
            for name, digest, speaks, function in rows
        )
        return Outline(frozenset(imports), {each.name: each for each in found})
    except TypeError as error:
        raise ValueError(f"not an outline: {error}") from error


def summary_text(summary: Summary, digests: dict[str, str]) -> str:
    """Write a summary, and the digests of the files it rests on, as one line of JSON."""
    reaches = sorted([*hand, danger] for hand, danger in summary.reaches)
    returns, keeps = (
        sorted([*hand, list(safe)] for hand, safe in hands)
        for hands in (summary.returns, summary.keeps)
    )
    rest = [list(summary.constants), summary.whole, sorted(digests.items())]
    return json.dumps([reaches, returns, keeps, *rest], separators=(",", ":"))


def read_summary(text: str) -> tuple[Summary, dict[str, str]]:
    """Read a summary and the digests of the files it rests on back.

    Raises:
        ValueError: The text is no summary.

    """
    try:
        reaches, returns, keeps, constants, whole, digests = json.loads(text)
        summary = Summary(
            frozenset(((str(kind), str(name)), str(danger)) for kind, name, danger in reaches),
            _hands(returns),
            _hands(keeps),
            tuple(constants),
            bool(whole),
        )
        return summary, dict(digests)
    except TypeError as error:
        raise ValueError(f"not a summary: {error}") from error


def _hands(rows: list[Any]) -> frozenset[tuple[Hand, tuple[str, ...]]]:
    return frozenset(((str(kind), str(name)), tuple(safe)) for kind, name, safe in rows)
