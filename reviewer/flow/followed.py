"""What following values through a file has found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guru.models.records import field, frozen

if TYPE_CHECKING:
    from guru.reviewer.flow.reach import Reach
    from guru.reviewer.flow.run.context import Hit

STEPS_A_FUNCTION = 10_000
"""The most that one function is granted."""


@frozen
class Flow:
    """What was found in one file; ``digests`` are of the other files it rests on.

    ``cut_off`` tells that the budget ended before all functions were followed, ``spare`` are the
    steps that were not needed. ``reach`` is what of the file was worth following.
    """

    hits: tuple[Hit, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    cut_off: bool = False
    spare: int = STEPS_A_FUNCTION
    reach: Reach | None = None
