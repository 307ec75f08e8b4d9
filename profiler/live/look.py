"""One look at a running program or group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guru.models.profile import CPU, WALL, Frame, Profile

_BUSY = 0.05


@dataclass(frozen=True, slots=True)
class ThreadState:
    """What one thread did: the part of a core it used, 0 to 1, None where nobody tells.

    ``frame`` is the function that it was seen in most, ``process`` its number.
    """

    name: str
    process: str
    busy: float | None
    frame: Frame | None

    @property
    def is_busy(self) -> bool:
        """Whether it uses a twentieth of a core or more."""
        return self.busy is not None and self.busy >= _BUSY


@dataclass(frozen=True, slots=True)
class Look:
    """A profile of the last moments and the threads now, busiest first.

    ``cost`` is the part of a core that looking took, None where it took nothing of note; ``age``
    the seconds since what is shown was written; ``fresh`` tells that it was not shown before.
    """

    title: str
    profile: Profile
    threads: tuple[ThreadState, ...]
    cost: float | None = None
    age: float = 0.0
    fresh: bool = True


def thread_states(
    profiles: Iterable[Profile], cpu: Mapping[str, float] | None = None
) -> tuple[ThreadState, ...]:
    """Return the threads of profiles, busiest first.

    ``cpu`` is the part of a core that each used by its system's number; where it is not given, the
    profiles' own CPU time tells.
    """
    found: list[ThreadState] = []
    for profile in profiles:
        leaves: dict[tuple[str, str, str], Counter[Frame]] = defaultdict(Counter)
        times: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
        for sample in profile.samples:
            told = dict(sample.labels)
            process = told.get("pid") or profile.labels.get("pid", "")
            key = (told.get("thread", ""), told.get("thread_id", ""), process)
            if sample.stack:
                leaves[key][sample.stack[-1]] += profile.weight(sample)
            for place, kind in enumerate((CPU, WALL)):
                if kind in profile.kinds:
                    times[key][place] += sample.values[profile.kinds.index(kind)]
        for (name, number, process), frames in leaves.items():
            used, passed = times[name, number, process]
            own = used / passed if passed and CPU in profile.kinds else None
            busy = own if cpu is None else cpu.get(number)
            # py-spy knows names from the module threading alone; the first thread's number is
            # that of its process.
            shown = "MainThread" if name == number == process else name or number
            state = ThreadState(shown, process, busy, frames.most_common(1)[0][0])
            found.append(state)
    return tuple(sorted(found, key=lambda state: (-(state.busy or 0.0), state.name)))
