"""The profile of a program and those of its children, put together."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from guru.models.profile import CPU, Profile, Sample, Stack, ValueKind, merged
from guru.models.series import joined

_OWN = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - frames have paths as text
_MOST_NOTICES = 5
_UNSEEN = 0.25
"""Seconds of CPU that each child may take unseen before it is told: to start, and for its agent."""
_AGENT = 0.05
"""The part of a core that an agent may take."""


def together(main: Profile, children: Sequence[Profile], cpu: float) -> Profile:
    """Return ``main`` with its children's samples, told apart by the labels pid and process.

    ``cpu`` is in seconds, what the children that have ended computed by the system's own account;
    what is missing of it in their profiles is told.
    """
    seen = sum(_cpu_of(part) for part in children)
    pids = {part.labels.get("pid") for part in children}
    own = _UNSEEN * max(1, len(pids)) + _AGENT * sum(part.duration for part in children)
    notices = (*main.notices, *_said(children), *_unseen(cpu - seen, own))
    if not children:
        return replace(main, notices=notices)
    parts = [main, *children]
    return replace(
        main,
        samples=merged(sample for part in parts for sample in _labelled(part, main.kinds)),
        labels={**main.labels, "processes": str(1 + len(pids))},
        notices=notices,
        series=joined(series for part in parts for series in part.series),
    )


def of_program(profile: Profile) -> Profile:
    """Return a profile without guru's own frames, and without samples of nothing else."""
    kept = (replace(sample, stack=_below_run(sample.stack)) for sample in profile.samples)
    return replace(profile, samples=merged(sample for sample in kept if sample.stack))


def _labelled(part: Profile, kinds: Sequence[ValueKind]) -> Iterator[Sample]:
    process = _process(part.labels)
    places = [part.kinds.index(kind) if kind in part.kinds else None for kind in kinds]
    for sample in part.samples:
        stack = _below_run(sample.stack)
        if not stack:
            continue
        values = tuple(0 if place is None else sample.values[place] for place in places)
        labels = {**process, **dict(sample.labels)}
        yield Sample(stack, values, tuple(sorted(labels.items())))


def _below_run(stack: Stack) -> Stack:
    """Leave out guru's own frames: a forked child has them below the program's, as its parent."""
    own = [place for place, frame in enumerate(stack) if frame.path.startswith(_OWN)]
    return stack[own[-1] + 1 :] if own else stack


def _process(labels: Mapping[str, str]) -> dict[str, str]:
    program = labels.get("process") or os.path.basename(labels.get("program", "").split(" ")[0])  # noqa: PTH119
    found = {"pid": labels.get("pid", ""), "process": program}
    return {name: text for name, text in found.items() if text}


def _cpu_of(part: Profile) -> float:
    if CPU not in part.kinds:
        return 0.0
    place = part.kinds.index(CPU)
    return sum(sample.values[place] for sample in part.samples) / 1e9


def _said(children: Sequence[Profile]) -> Iterator[str]:
    pids: dict[str, set[str]] = defaultdict(set)
    for part in children:
        for notice in part.notices:
            pids[notice].add(part.labels.get("pid", "?"))
    for notice, who in list(pids.items())[:_MOST_NOTICES]:
        whose = f"child process {min(who)}" if len(who) == 1 else f"{len(who)} child processes"
        yield f"{whose}: {notice}"
    if len(pids) > _MOST_NOTICES:
        yield f"{len(pids) - _MOST_NOTICES} more notices of child processes are left out"


def _unseen(missing: float, own: float) -> Iterator[str]:
    if missing > own:
        yield (
            f"child processes used {missing:.2f} s of CPU that is not in this profile: they are no"
            " Python of this environment, ignore PYTHONPATH, or were killed"
        )
