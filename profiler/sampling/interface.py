"""The words that the engines share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guru.models.profile import Profile

Clock = Literal["wall", "cpu"]
"""Which time shares are taken of: all that passed, or that which threads spent computing."""


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """What came of a program that was run and sampled; its exit code is as a shell sees it.

    ``session`` is the content of pyinstrument's own file, where that was the engine.
    """

    profile: Profile
    exit_code: int
    session: bytes | None = None
