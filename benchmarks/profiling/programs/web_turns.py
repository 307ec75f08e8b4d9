"""The application of ``web.py``, whose agent looks in every second turn alone.

Each worker counts its answers in turns with looks and in those without, and writes both numbers to
a file of its own in the folder ``TURNS_FOLDER`` every so often. Turns begin at ``TURNS_BEGAN``, in
seconds of the epoch; before that it looks as ever. Of two turns in a row either has looks, drawn by
lot for all workers alike. They are short: a machine's speed wanders by a tenth within some tenths
of a second.
"""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import web

from guru.profiler.sampling.pace import Pace

_TURN = 0.05
_EVERY = 100
_MOST = 40_000
"""Pairs of turns that lots are drawn for: an hour of them."""
_began = float(os.environ["TURNS_BEGAN"])
_folder = Path(os.environ["TURNS_FOLDER"])
_draw = random.Random(_began)
_first = [_draw.random() < 0.5 for _ in range(_MOST)]
_answers = [0, 0]


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer, and count it for the turn in which that ends."""
    answer, now = web.app(environ, start), time.time()
    if now < _began:
        return answer
    _answers[_has_looks(_turn(now))] += 1
    if not sum(_answers) % _EVERY:
        (_folder / str(os.getpid())).write_text(f"{_answers[0]} {_answers[1]}")
    return answer


def _turn(now: float) -> int:
    return math.floor((now - _began) / _TURN)


def _has_looks(turn: int) -> bool:
    return turn < 0 or _first[turn // 2] == (turn % 2 == 0)


def _in_turns(pace: Pace, _mean: float, *together: Any) -> tuple[float, ...]:
    """Draw distances as ever, and leave turns without looks out of each."""
    now, stretched = time.time(), []
    for distance in _distances(pace, pace.mean, *together):
        left, began = distance, now
        while True:
            turn = _turn(now)
            ends = _began + (turn + 1) * _TURN
            if _has_looks(turn):
                if now + left <= ends:
                    now += left
                    break
                left -= ends - now
            now = ends + 1e-6
        stretched.append(now - began)
    return tuple(stretched)


_distances = Pace._distances  # noqa: SLF001 - no one else is to have such turns
Pace._distances = _in_turns  # type: ignore[method-assign]  # noqa: SLF001
