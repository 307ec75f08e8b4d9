"""What is remembered of one thread from look to look, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guru.profiler.sampling.stacks import Key

Labels = tuple[tuple[str, str], ...]
"""As in a profile, of which nothing is loaded before the first is written (``summary.py``)."""

Place = tuple[Labels, Key]
"""Where a thread is: what it works for (task, request) and its stack."""

Sums = tuple[Labels, Key, int, int, int]
"""Labels, stack, looks, wall and CPU nanoseconds."""

_MOST_WAITS = 200
_EVER = 1 << 60


class Tally:
    """The sums of one thread.

    ``computing`` of ``sums`` is a weight only: at the end what the thread's clock tells is shared
    out by it. ``looks`` and ``weight`` say up to where the place has been counted. Places are
    numbers, as the recorder gives them: hashing a stack takes as long as all the rest.
    """

    __slots__ = (
        *("cpu", "looks", "moved", "name", "native_id", "place", "spent", "still", "sums"),
        *("waits", "weight"),
    )

    def __init__(self, name: str, native_id: int | None, cpu: int, looks: int, weight: int) -> None:
        self.name = name
        self.native_id = native_id
        self.cpu = cpu
        self.spent = 0
        self.moved = 0
        self.still = 0
        self.place: int | None = None
        self.waits: set[int] = set()
        self.sums: dict[int, list[int]] = {}
        self.looks, self.weight = looks, weight

    def settle(self, looks: int, weight: int) -> None:
        """Count the place for all looks up to the one numbered ``looks``."""
        if self.place is not None and looks > self.looks:
            sums = self.sums.get(self.place)
            if sums is None:
                sums = self.sums[self.place] = [0, 0, 0]
            sums[0] += looks - self.looks
            sums[1] += weight - self.weight
        self.looks, self.weight = looks, weight

    def moves(self, cpu: int, now: int) -> None:
        """Take over what the thread's clock tells, which has moved."""
        self.spent += cpu - self.cpu
        self.cpu, self.moved, self.still = cpu, now, 0

    def computes(self, weight: int) -> None:
        """Count the place as one where this thread computes."""
        if self.place is not None:
            sums = self.sums.get(self.place)
            if sums is None:
                sums = self.sums[self.place] = [0, 0, 0]
            sums[2] += weight

    def wait(self) -> None:
        """Remember the place as one where this thread waits; once is enough, until it moves."""
        self.still = -_EVER
        if self.place is not None and len(self.waits) < _MOST_WAITS:
            self.waits.add(self.place)

    def take(self, label: str, wall: float, places: Sequence[Place]) -> Iterator[Sums]:
        """Yield the sums and begin anew; ``wall`` turns weights into nanoseconds.

        ``places`` are those that numbers stand for.
        """
        computing = sum(sums[2] for sums in self.sums.values())
        weights = sum(sums[1] for sums in self.sums.values())
        by, total = (2, computing) if computing else (1, weights)
        factor = self.spent / total if total else 0.0
        for number, sums in self.sums.items():
            context, key = places[number]
            labels = (*context, ("thread", label))
            yield labels, key, sums[0], round(sums[1] * wall), round(sums[by] * factor)
        self.looks = self.weight = 0
        if total:  # else it was not seen, and has something left for the next time
            self.spent = 0
        self.sums = {}

    def forget(self) -> None:
        """Forget places: they are told by numbers that are used anew."""
        self.place = None
        self.still = 0
        self.waits.clear()
