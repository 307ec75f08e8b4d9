"""A pattern: the frames that betray a costly habit, and what to do about it. Patterns are data."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guru.models.errors import InputError
from guru.models.rule_page import RulePage
from guru.models.severity import Severity
from guru.profiler.insights.pattern_check import checked, checked_chains

if TYPE_CHECKING:
    from importlib.abc import Traversable

Chain = tuple[str, ...]
"""Atoms from root to leaf, other frames allowed between: see :class:`Pattern`."""

_HERE = "guru.profiler.insights"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A costly habit and its remedy.

    ``frames`` are alternatives, each a chain of atoms from root to leaf: ``module:qualified.name``
    with globs in both halves, ``leaf:module:name`` for the last frame only, or ``call:dotted.name``
    for a C call in progress in the last frame. A stack that also holds a chain of ``unless`` is
    none. ``threshold`` is the share, 0 to 1, from which the advice is worth reading; ``clock`` the
    time it is a share of, ``cpu`` or ``wall``. ``gain`` is how many times faster the remedy ran, or
    a text where no factor says it; factors that a ``toy`` gave are halved before use. With
    ``removes`` the remedy does away with the whole cost. The advice of ``repeated`` patterns is to
    do a thing once, so module bodies outside of loops already follow it; that of ``in_loop``
    patterns speaks only where the source shows a loop around the caller's line, that of ``direct``
    ones only where no installed package stands between the user's code and the match, that of
    ``inner`` ones not of the loop at the root of a program or thread. ``covers`` names patterns
    that this one explains when both match a stack. ``severity`` is None where the share decides it.
    ``family`` is the name of the file it was read from.
    """

    id: str
    title: str
    family: str
    frames: tuple[Chain, ...]
    clock: str
    threshold: float
    message: str
    why: str
    how: str
    before: str
    after: str
    references: tuple[str, ...]
    gain: float | str = ""
    toy: bool = True
    removes: bool = False
    repeated: bool = False
    in_loop: bool = False
    direct: bool = False
    inner: bool = False
    unless: tuple[Chain, ...] = ()
    covers: tuple[str, ...] = ()
    codeguru: tuple[str, ...] = ()
    severity: Severity | None = None

    @property
    def factor(self) -> float | None:
        """How many times faster the remedy is taken to be; None when no figure says it."""
        if self.removes:
            return float("inf")
        if isinstance(self.gain, str):
            return None
        return self.gain / 2 if self.toy else self.gain

    def saving(self, share: float) -> float:
        """The part of the profile that the remedy gives back, 0 when no figure says it."""
        factor = self.factor
        return share * (1 - 1 / factor) if factor is not None and factor > 1 else 0.0

    @property
    def page(self) -> RulePage:
        """What the pattern says of itself, in the form of a rule's page."""
        return RulePage(
            id=self.id,
            title=self.title,
            topic="profile",
            severity=Severity.MEDIUM if self.severity is None else self.severity,
            what=self.message,
            why=f"{self.why}\n\n{self.how}",
            example=self.before,
            use_instead=self.after,
            references=self.references,
            codeguru=self.codeguru,
        )


@cache
def built_in_patterns() -> tuple[Pattern, ...]:
    """Load the patterns that come with guru, family by family.

    Raises:
        InputError: One of guru's own files is broken.

    """
    found = sorted(files(_HERE).joinpath("patterns").iterdir(), key=lambda file: file.name)
    return _unique(p for file in found if file.name.endswith(".toml") for p in _read(file))


def read_patterns(path: str | Path) -> tuple[Pattern, ...]:
    """Load patterns that a team wrote itself, in the same form.

    Raises:
        InputError: The file cannot be read, or something in it is wrong; the message names both.

    """
    return _unique(_read(Path(path)))


@dataclass(frozen=True, slots=True)
class Idle:
    """Chains of stacks that wait for work (``frames``), but for those with one of ``unless``."""

    frames: tuple[Chain, ...]
    unless: tuple[Chain, ...] = ()


@cache
def idle_chains() -> Idle:
    """Tell which stacks wait for work: their time belongs to no share.

    Raises:
        InputError: Guru's own list is broken.

    """
    file = files(_HERE).joinpath("idle.toml")
    known = checked_chains(_parsed(file), str(file))
    return Idle(_chains(known["frames"]), _chains(known.get("unless", ())))


def _read(file: Traversable | Path) -> list[Pattern]:
    document = _parsed(file)
    tables = document.get("pattern")
    if not isinstance(tables, list) or set(document) != {"pattern"}:
        raise InputError(f"{file}: a file of patterns holds [[pattern]] tables and nothing else")
    family = file.name.rpartition(".")[0] or file.name
    return [_pattern(table, family, f"{file}, pattern {n}") for n, table in enumerate(tables, 1)]


def _parsed(file: Traversable | Path) -> Mapping[str, Any]:
    tomllib = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # of TOML and of UTF-8
        raise InputError(f"{file}: {error}") from error
    return document


def _pattern(table: object, family: str, place: str) -> Pattern:
    known = checked(table, place)
    known["threshold"] /= 100
    known["frames"] = _chains(known["frames"])
    known["unless"] = _chains(known.get("unless", ()))
    for key in ("covers", "references", "codeguru"):
        known[key] = tuple(known.get(key, ()))
    if "severity" in known:
        known["severity"] = Severity.parse(known["severity"])
    return Pattern(family=family, **known)


def _chains(lists: Iterable[Iterable[str]]) -> tuple[Chain, ...]:
    return tuple(tuple(chain) for chain in lists)


def _unique(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    found: dict[str, Pattern] = {}
    for pattern in patterns:
        if pattern.id in found:
            raise InputError(f"two patterns are called {pattern.id!r}")
        found[pattern.id] = pattern
    return tuple(found.values())
