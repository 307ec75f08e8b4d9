"""How a review is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guru.models.records import field, frozen
from guru.models.severity import Severity
from guru.reviewer.analysis import MAX_BYTES
from guru.reviewer.filters.exclusions import Exclusions
from guru.reviewer.flow.settings import TaintSettings
from guru.reviewer.rule import Rule
from guru.reviewer.workers import Progress

if TYPE_CHECKING:
    from guru.reviewer.cache.store import Cache
    from guru.reviewer.filters.baseline import Baseline


@frozen
class Options:
    """What to look for, what to leave out, and how to go about it.

    ``severities`` replaces the severity of a rule's findings. ``fixes`` says whether fixes are
    worked out, which costs time; None leaves it to the kind of review. ``jobs`` is the number of
    processes, 0 for as many as it is worth. ``max_bytes`` is the size beyond which a file is not
    read. ``taint`` holds a team's own sources, sinks and sanitizers.
    """

    rules: tuple[Rule, ...]
    exclusions: Exclusions = field(default_factory=Exclusions)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    baseline: Baseline | None = None
    cache: Cache | None = None
    fixes: bool | None = None
    jobs: int = 0
    max_bytes: int = MAX_BYTES
    taint: TaintSettings = field(default_factory=TaintSettings)
    progress: Progress | None = None
