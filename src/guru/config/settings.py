"""The settings of a project, with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from guru.models.records import field, frozen
from guru.models.review import Notice
from guru.models.severity import Severity
from guru.reviewer.flow.settings import TaintSettings

MAX_FILE_SIZE = 1_000_000


@frozen
class Settings:
    """What ``guru.toml`` or ``[tool.guru]`` says; keys there are these names with dashes.

    ``select`` and ``ignore`` name rules by id, topic or tag. ``exclude`` are globs of files never
    read, ``per_file_ignores`` maps globs to rules that are silent there. ``severity`` replaces
    the severity of rules. ``fail_on`` is the severity from which a review exits with 1,
    None for never.
    ``baseline`` is absolute; ``max_file_size`` is in bytes. ``file`` is where all this stands.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Mapping[str, Severity] = field(default_factory=dict)
    min_severity: Severity = Severity.INFO
    fail_on: Severity | None = Severity.LOW
    baseline: Path | None = None
    max_file_size: int = MAX_FILE_SIZE
    cache: bool = True
    taint: TaintSettings = field(default_factory=TaintSettings)
    file: Path | None = None
    notices: tuple[Notice, ...] = ()
