"""What is known of libraries: sources, sinks, sanitizers, guards; data in ``flow/models/*.toml``.

A name is dotted, as imported; ``()`` stands for what a call returns. A name that begins with ``.``
is a method of any object.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from guru.models.records import define, field, frozen
from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.settings import TaintSettings

_FOLDER = Path(__file__).with_name("models")
COMPILED = _FOLDER / "models.json"
_NAMING = ("call", "attribute", "method", "decorator")


@frozen
class Sink:
    """A dangerous place: an argument by position and name, or with ``receiver`` the object itself.

    ``whole`` says that all arguments count; ``prefixed`` that a fixed beginning makes it harmless
    (an address whose host is given); ``on`` is a pattern for what the method is called on, where
    its name alone says too little; ``look`` names one of ``run.dangerous.LOOKS``, which finds
    what counts; ``told`` says that data of unknown callers count too.
    """

    name: str
    danger: str
    position: int | None = None
    argument: str | None = None
    whole: bool = False
    prefixed: bool = False
    receiver: bool = False
    on: str | None = None
    off: str | None = None
    look: str | None = None
    told: bool = False


@frozen
class ModelSource:
    """What reading a name, or calling it, brings in from outside."""

    name: str
    kind: str


@define
class Tables:
    """All models by the names that they are about; there is one for each team's settings."""

    sinks: Mapping[str, list[Sink]]
    sources: Mapping[str, str]
    sanitizers: Mapping[str, frozenset[str]]
    guards: Mapping[str, frozenset[str]]
    blocking: frozenset[str]
    opened: Mapping[str, frozenset[str]] = field(default_factory=dict)  # decoders, by their name
    canonical: frozenset[str] = frozenset()
    keyed: frozenset[str] = frozenset()
    sessions: frozenset[str] = frozenset()  # what is put into them is trusted later
    same: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)  # for names that nothing binds
    harmless: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of sources
    through: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    telling: tuple[tuple[str, Sink], ...] = ()
    _by_name: dict[str, list[Sink]] = field(default_factory=dict)

    def sinks_by_name(self, name: str) -> list[Sink]:
        """Return the sinks that a function, of which nothing else is known, is by its name."""
        known = self._by_name.get(name)
        if known is None:
            known = [sink for pattern, sink in self.telling if re.search(pattern, name)]
            self._by_name[name] = known
        return known

    @property
    def sink_tails(self) -> frozenset[str]:
        """The last words of all sinks: a file without any of them has none."""
        return frozenset(name.rpartition(".")[2] for name in self.sinks)


@cache
def tables(settings: TaintSettings) -> Tables:
    """Read all models, and a team's own."""
    entries = [*_read()]
    entries += [(kind, dict(values)) for kind, values in settings.entries]
    return _tables(entries)


def _read() -> Iterable[tuple[str, dict[str, Any]]]:
    """Read the models, from JSON where it is of these files: TOML takes ten times as long."""
    texts = [file.read_bytes() for file in _files()]
    try:
        known = json.loads(COMPILED.read_bytes())
        if known["crc32"] == _checksum(texts):
            return [(kind, entry) for kind, entry in known["entries"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return [entry for text in texts for entry in _entries(text)]


def compiled_text() -> str:
    """Return the text of the JSON file, each entry in a line of its own."""
    texts = [file.read_bytes() for file in _files()]
    lines = [f"  {json.dumps(entry)}" for text in texts for entry in _entries(text)]
    entries = ",\n".join(lines)
    return f'{{"crc32": {_checksum(texts)},\n "entries": [\n{entries}\n]}}\n'


def _files() -> list[Path]:
    return sorted(file for file in _FOLDER.iterdir() if file.suffix == ".toml")


def _checksum(texts: Iterable[bytes]) -> int:
    return zlib.crc32(b"\0".join(texts))


def _entries(text: bytes) -> Iterable[tuple[str, dict[str, Any]]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data = tomllib.loads(text.decode("utf-8"))
    for kind, listed in data.items():
        for entry in listed:
            yield kind, entry


def _tables(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> Tables:
    sinks: dict[str, list[Sink]] = defaultdict(list)
    sources: dict[str, str] = {}
    warding: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    lists: dict[str, set[str]] = defaultdict(set)
    telling: list[tuple[str, Sink]] = []
    same: dict[str, str] = {}
    through: dict[str, tuple[int, ...]] = {}
    harmless: dict[str, frozenset[str]] = {}
    for kind, entry in entries:
        if "named" in entry:
            telling.append((entry["named"], _sink("", entry)))
        for name in _names(entry):
            match kind:
                case "sink":
                    sinks[name].append(_sink(name, entry))
                case "view":
                    sinks[name] += []  # what such a function returns goes to a browser
                case "source":
                    mark = "()" if "call" in entry else ""  # it is the call that brings data in
                    sources[name + mark] = entry.get("kind", "web")
                    if "without" in entry:
                        harmless[name + mark] = frozenset(entry["without"])
                case "sanitizer" | "unsanitizer" | "guard":
                    known = warding[kind].get(name, frozenset())
                    warding[kind][name] = known | _dangers(entry)
                case "through":
                    through[name] = tuple(entry["arguments"])
                case "same":
                    same[name + ("()" if "call" in entry else "")] = entry["is"]
                case "blocking" | "canonical" | "keyed" | "usual":
                    lists[kind].add(name)
                case "session":
                    lists[kind].add(name + ("()" if "call" in entry else ""))
    return Tables(
        dict(sinks),
        sources,
        warding["sanitizer"],
        warding["guard"],
        frozenset(lists["blocking"]),
        warding["unsanitizer"],
        frozenset(lists["canonical"]),
        frozenset(lists["keyed"]),
        frozenset(lists["session"]),
        same,
        {name.rpartition(".")[2]: name for name in lists["usual"]},
        harmless,
        through,
        tuple(telling),
    )


def _names(entry: Mapping[str, Any]) -> list[str]:
    given: Any = next((entry[key] for key in _NAMING if key in entry), [])
    names = [given] if isinstance(given, str) else list(given)
    return [f".{name}" for name in names] if "method" in entry or "decorator" in entry else names


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
        receiver=bool(entry.get("receiver", False)),
        on=entry.get("on"),
        off=entry.get("off"),
        look=entry.get("look"),
        told=bool(entry.get("told", False)),
    )


def _dangers(entry: Mapping[str, Any]) -> frozenset[str]:
    given = entry.get("for", "all")
    if given == "all":
        return ALL_TEXT_DANGERS
    return frozenset([given] if isinstance(given, str) else given)
