"""Settings to options of the reviewer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guru.config.codeguru import read_codeguru
from guru.config.settings import Settings
from guru.models.errors import InputError
from guru.models.nearest import nearest
from guru.models.review import Notice
from guru.reviewer.filters.exclusions import Exclusions
from guru.reviewer.options import Options
from guru.reviewer.registry import select_rules

if TYPE_CHECKING:
    from guru.reviewer.cache.store import Cache
    from guru.reviewer.filters.baseline import Baseline
    from guru.reviewer.rule import Rule


def options_for(
    settings: Settings, root: Path, *, jobs: int = 0
) -> tuple[Options, tuple[Notice, ...]]:
    """Return the options for a review at ``root``, and what is to be told about the settings.

    Raises:
        InputError: A setting names no rule, or the baseline cannot be read.

    """
    codeguru, notices = read_codeguru(root)
    rules = select_rules(settings.select, settings.ignore)
    _check_names(settings)
    identity = f"{settings.max_file_size} {settings.taint.identity}"
    options = Options(
        rules=rules,
        exclusions=_exclusions(settings, codeguru, root),
        severities={_rule_id(name): severity for name, severity in settings.severity.items()},
        baseline=_baseline(settings),
        cache=_cache(rules, identity) if settings.cache else None,
        jobs=jobs,
        max_bytes=settings.max_file_size,
        taint=settings.taint,
    )
    return options, (*settings.notices, *notices)


def _cache(rules: Sequence[Rule], identity: str) -> Cache:
    from guru.reviewer.cache.store import Cache, cache_folder

    return Cache(cache_folder(), rules, identity)


def _exclusions(settings: Settings, codeguru: Exclusions, root: Path) -> Exclusions:
    """Join the team's own settings with CodeGuru's files."""
    prefix = _prefix(settings, root)
    return Exclusions(
        files=(*(_below(glob, prefix) for glob in settings.exclude), *codeguru.files),
        below=max(settings.min_severity, codeguru.below),
        words=codeguru.words,
        rules_in_files={
            _below(glob, prefix): tuple(word.lower() for word in words)
            for glob, words in settings.per_file_ignores.items()
        },
        detectors=codeguru.detectors,
    )


def _prefix(settings: Settings, root: Path) -> str:
    """Return where the settings lie below the root: their globs are meant from there."""
    if settings.file is None:
        return ""
    place = os.path.relpath(settings.file.parent.resolve(), root.resolve()).replace(os.sep, "/")
    return "" if place == "." or place.startswith("..") else place


def _below(glob: str, prefix: str) -> str:
    if not prefix:
        return glob
    anchored = "/" in glob.rstrip("/")
    return f"{prefix}/{glob.lstrip('/')}" if anchored else f"{prefix}/**/{glob}"


def _check_names(settings: Settings) -> None:
    words = {word for listed in settings.per_file_ignores.values() for word in listed}
    select_rules((), sorted(words))
    for name in settings.severity:
        _rule_id(name)


def _rule_id(name: str) -> str:
    known = [rule.id for rule in select_rules()]
    if name.lower() not in known:
        close = nearest(name.lower(), known)
        hint = f"did you mean {close}?" if close else "see `guru rules`"
        raise InputError(f"severity is set for {name!r}, which is no rule; {hint}")
    return name.lower()


def _baseline(settings: Settings) -> Baseline | None:
    if settings.baseline is None:
        return None
    from guru.reviewer.filters.baseline import read_baseline

    return read_baseline(settings.baseline)
