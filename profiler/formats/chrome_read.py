"""Events of a trace as stacks with values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guru.models.profile import Frame, Labels, Sample
from guru.profiler.formats.collapsed import placed_frame
from guru.profiler.formats.json_parts import a_list, an_object, integer, number, text
from guru.profiler.formats.limits import Room
from guru.profiler.formats.tree import Trie

Event = Mapping[str, Any]
_Track = tuple[str, str]
_Interval = tuple[int, int, int, Frame]
"""Beginning and end in nanoseconds, place in the file, and what ran."""
_PATHS = ("file", "filename", "path", "url")
_LINES = ("line", "lineno", "lineNumber")


class Tracks:
    """The names of processes and threads; ``own`` files tell all labels."""

    def __init__(self, events: Sequence[Event], *, own: bool = False) -> None:
        self.own = own
        self._names: dict[tuple[str, str, str], str] = {}
        self._labels: dict[_Track, Labels] = {}
        for event in events:
            if event.get("ph") == "M":
                self._name(event)
        self._processes = {text(e.get("pid")) for e in events if e.get("ph") != "M"}

    def _name(self, event: Event) -> None:
        told, (process, thread) = an_object(event.get("args") or {}), track_of(event)
        kind = text(event.get("name"))
        self._names[kind, process, thread if kind == "thread_name" else ""] = text(told.get("name"))
        if self.own and kind == "thread_name":
            labels = an_object(told.get("labels") or {})
            self._labels[process, thread] = tuple(
                sorted((text(name), text(value)) for name, value in labels.items())
            )

    def labels(self, track: _Track) -> Labels:
        """Return the labels of a track's samples; the process where there are several."""
        if self.own:
            return self._labels.get(track, ())
        process, thread = track
        name = self._names.get(("thread_name", process, thread)) or thread
        told = (("thread", name),) if name else ()
        if len(self._processes) > 1:
            named = self._names.get(("process_name", process, "")) or process
            return (("process", named), *told)
        return told


def track_of(event: Event) -> _Track:
    """Return the process and the thread of an event, as text."""
    return text(event.get("pid")), text(event.get("tid"))


def durations(events: Sequence[Event], tracks: Tracks) -> Iterator[Sample]:
    """Yield stacks with the nanoseconds that each was the whole stack."""
    room = Room()
    for track, intervals in _intervals(events, own=tracks.own).items():
        trie, own_times = Trie(), Counter[int]()
        labels = tracks.labels(track)
        opened: list[tuple[int, int]] = []  # ends and stacks
        for start, end, _, frame in sorted(intervals, key=lambda i: (i[0], -i[1], i[2])):
            while opened and opened[-1][0] <= start:
                opened.pop()
            above = opened[-1][1] if opened else 0
            stop = min(end, opened[-1][0]) if opened else end  # what overlaps is cut
            own_times[above] -= stop - start
            stack = trie.child(above, frame)
            own_times[stack] += stop - start
            opened.append((stop, stack))
        for stack, time in own_times.items():
            if stack and time > 0:
                yield Sample(trie.stack(stack, room), (time,), labels)


def _intervals(events: Sequence[Event], *, own: bool) -> dict[_Track, list[_Interval]]:
    found: dict[_Track, list[_Interval]] = defaultdict(list)
    opened: dict[_Track, list[tuple[int, int, Frame]]] = defaultdict(list)
    last: dict[_Track, int] = {}
    timed = [(e, _nanoseconds(e["ts"])) for e in events if e.get("ph") in {"B", "E", "X"}]
    # Events need not be in order of time; those that begin or end at one time are.
    for place, (event, time) in enumerate(sorted(timed, key=lambda pair: pair[1])):
        track = track_of(event)
        last[track] = max(time, last.get(track, time))
        if event["ph"] == "X":
            end = time + max(0, _nanoseconds(event.get("dur")))
            found[track].append((time, end, place, _frame(event, own=own)))
        elif event["ph"] == "B":
            opened[track].append((time, place, _frame(event, own=own)))
        elif opened[track]:
            start, began, frame = opened[track].pop()
            found[track].append((start, time, began, frame))
    for track, rest in opened.items():
        found[track] += [(start, last[track], place, frame) for start, place, frame in rest]
    return found


def sampled(top: Mapping[str, Any], events: Sequence[Event], tracks: Tracks) -> Iterator[Sample]:
    """Yield the stacks of sample events, with their weights."""
    stacks, room = _StackFrames(an_object(top.get("stackFrames") or {})), Room()
    found = [event for event in events if event.get("ph") == "P" and "sf" in event]
    for event in [*found, *map(an_object, a_list(top.get("samples") or []))]:
        if "sf" in event:
            stack = stacks.trie.stack(stacks.number(text(event["sf"])), room)
            weight = integer(event.get("weight", 1))
            yield Sample(stack, (weight,), tracks.labels(track_of(event)))


class _StackFrames:
    """A trace's table of frames, each with its parent's name."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self._numbers: dict[str, int] = {}
        self.trie = Trie()

    def number(self, name: str) -> int:
        way, seen = [], set()
        while name and name not in self._numbers:
            if name in seen:
                raise ValueError("a frame is its own parent")
            seen.add(name)
            way.append(name)
            name = text(an_object(self._table[name]).get("parent"))
        stack = self._numbers.get(name, 0)
        for name in reversed(way):
            frame = placed_frame(text(an_object(self._table[name]).get("name")))
            stack = self._numbers[name] = self.trie.child(stack, frame)
        return stack


def _frame(event: Event, *, own: bool) -> Frame:
    told = event.get("args")
    told = told if isinstance(told, dict) else {}
    name = text(event.get("name"))
    if own:
        return Frame(
            name,
            text(told.get("module")),
            text(told.get("file")),
            integer(told.get("line")),
            integer(told.get("first_line")),
            text(told.get("expression")),
            integer(told.get("column")),
        )
    path = next((told[key] for key in _PATHS if isinstance(told.get(key), str)), "")
    line = next((told[key] for key in _LINES if isinstance(told.get(key), int)), 0)
    return Frame(name, path=text(path), line=integer(line)) if path else placed_frame(name)


def _nanoseconds(microseconds: object) -> int:
    return round(number(microseconds) * 1000)
