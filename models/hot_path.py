"""Where a profile's time goes: a function, its own and its total part, and who calls it."""

from __future__ import annotations

from dataclasses import dataclass

from guru.models.profile import Frame


@dataclass(frozen=True, slots=True)
class FrameShare:
    """A frame and the part of the profile that it accounts for, 0 to 1."""

    frame: Frame
    share: float


@dataclass(frozen=True, slots=True)
class HotPath:
    """A function's part of a profile: ``self_share`` as the leaf, ``total_share`` anywhere.

    Shares are of the time that is not idle, 0 to 1. ``frame`` is the function at its dearest line.
    ``lines`` are the function's lines by their part of ``self_share``, dearest first; ``callers``
    the frames right above it, each line its own, by the part of ``total_share`` that comes through
    them. ``way`` is the heaviest stack that reaches the function, cut behind it, root first, each
    frame with what passes through it from the root on this way. ``own`` tells whether it is the
    user's code, of no library; ``code`` is the text of the dearest line, where it was read.
    """

    frame: Frame
    self_share: float
    total_share: float
    way: tuple[FrameShare, ...]
    lines: tuple[FrameShare, ...] = ()
    callers: tuple[FrameShare, ...] = ()
    own: bool = False
    code: str = ""
