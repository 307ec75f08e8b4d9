"""What is known of libraries: sources, sinks, sanitizers, guards; data in ``flow/models/*.toml``.

A name is dotted, as imported; ``()`` stands for what a call returns. A name that begins with ``.``
is a method of any object.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.settings import TaintSettings

_FOLDER = Path(__file__).with_name("models")


@dataclass(frozen=True, slots=True)
class Sink:
    """A dangerous place: an argument by position and name; ``unless`` names a switch that is off.

    ``whole`` says that all arguments count; ``prefixed`` that a fixed beginning makes it harmless
    (an address whose host is given).
    """

    name: str
    danger: str
    position: int | None = None
    argument: str | None = None
    whole: bool = False
    prefixed: bool = False
    only_if: str | None = None
    receiver: bool = False


@dataclass(frozen=True, slots=True)
class ModelSource:
    """What reading a name, or calling it, brings in from outside."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tables:
    """All models by the names that they are about."""

    sinks: Mapping[str, list[Sink]]
    sources: Mapping[str, str]
    sanitizers: Mapping[str, frozenset[str]]
    guards: Mapping[str, frozenset[str]]
    blocking: frozenset[str]

    @property
    def sink_tails(self) -> frozenset[str]:
        """The last words of all sinks: a file without any of them has none."""
        return frozenset(name.rpartition(".")[2] for name in self.sinks)


@cache
def tables(settings: TaintSettings) -> Tables:
    """Read all models, and a team's own."""
    entries = [entry for file in sorted(_FOLDER.glob("*.toml")) for entry in _entries(file)]
    entries += [(kind, dict(values)) for kind, values in settings.entries]
    return _tables(entries)


def _entries(file: Path) -> Iterable[tuple[str, dict[str, Any]]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data = tomllib.loads(file.read_text("utf-8"))
    for kind, listed in data.items():
        for entry in listed:
            yield kind, entry


def _tables(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> Tables:
    sinks: dict[str, list[Sink]] = defaultdict(list)
    sources: dict[str, str] = {}
    sanitizers: dict[str, frozenset[str]] = {}
    guards: dict[str, frozenset[str]] = {}
    blocking: set[str] = set()
    for kind, entry in entries:
        for name in _names(entry):
            match kind:
                case "sink":
                    sinks[name].append(_sink(name, entry))
                case "source":
                    sources[name] = entry.get("kind", "web")
                case "sanitizer":
                    sanitizers[name] = sanitizers.get(name, frozenset()) | _dangers(entry)
                case "guard":
                    guards[name] = _dangers(entry)
                case "blocking":
                    blocking.add(name)
    return Tables(dict(sinks), sources, sanitizers, guards, frozenset(blocking))


def _names(entry: Mapping[str, Any]) -> list[str]:
    found = entry.get("call") or entry.get("attribute") or entry.get("method") or []
    names = [found] if isinstance(found, str) else list(found)
    return [f".{name}" for name in names] if "method" in entry else names


def _sink(name: str, entry: Mapping[str, Any]) -> Sink:
    given = entry.get("argument")
    position = entry.get("position", given if isinstance(given, int) else None)
    return Sink(
        name,
        entry["danger"],
        position,
        given if isinstance(given, str) else None,
        whole=bool(entry.get("whole", False)),
        prefixed=bool(entry.get("prefixed", False)),
        only_if=entry.get("only_if"),
        receiver=bool(entry.get("receiver", False)),
    )


def _dangers(entry: Mapping[str, Any]) -> frozenset[str]:
    given = entry.get("for", "all")
    if given == "all":
        return ALL_TEXT_DANGERS
    return frozenset([given] if isinstance(given, str) else given)
