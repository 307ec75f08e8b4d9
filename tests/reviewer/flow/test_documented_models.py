"""The examples of the pages on models and settings do what the pages say."""

import re
import sys
from pathlib import Path
from typing import Any

from guru.config.taint import read_taint
from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCS = Path(__file__).parents[3] / "docs"


def blocks(page: str, heading: str, language: str) -> list[str]:
    section = (DOCS / page).read_text("utf-8").partition(f"## {heading}\n")[2]
    return re.findall(
        rf"^```{language}\n(.*?)^```", section.partition("\n## ")[0], re.MULTILINE | re.DOTALL
    )


def hits(code: str, taint: TaintSettings) -> list[tuple[str, int]]:
    flow = follow(Module("a.py", decode(code.encode())), FlowSettings(taint))
    return [(hit.danger, hit.node.lineno) for hit in flow.hits]  # type: ignore[attr-defined]


def line_of(code: str, mark: str) -> int:
    return next(n for n, line in enumerate(code.splitlines(), 1) if line.endswith(f"# {mark}"))


def test_a_team_settings() -> None:
    heading = "Your own sources, sinks and sanitizers"
    (settings,) = blocks("settings.md", heading, "toml")
    (code,) = blocks("settings.md", heading, "python")
    taint = read_taint(tomllib.loads(settings)["taint"])
    assert hits(code, taint) == [("command", line_of(code, "os-command-injection"))]


def test_a_model_of_a_library() -> None:
    (model,) = blocks("rules-of-flow.md", "A model of a library", "toml")
    (code,) = blocks("rules-of-flow.md", "A model of a library", "python")
    entries: list[tuple[str, tuple[tuple[str, Any], ...]]] = []
    for kind, listed in tomllib.loads(model).items():
        for entry in listed:
            values = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
            entries.append((kind, tuple(values.items())))
    assert hits(code, TaintSettings(entries=tuple(entries))) == [
        ("command", line_of(code, "found"))
    ]
