"""What a recorder has added up, as samples of a profile.

Loaded when the first profile is written, by the agent's own thread: values that frames and samples
are made of take longer to load than all that looks need, and an application waits for its start.
"""

from __future__ import annotations

from collections.abc import Iterable

from guru.models.profile import CPU, SAMPLES, WALL, Sample, ValueKind, merged
from guru.profiler.sampling import clocks
from guru.profiler.sampling.expressions import Expressions
from guru.profiler.sampling.stacks import StackTable
from guru.profiler.sampling.tally import Sums

KINDS: tuple[ValueKind, ...] = (SAMPLES, WALL, CPU) if clocks.AVAILABLE else (SAMPLES, WALL)


def samples(done: Iterable[Sums], table: StackTable) -> tuple[Sample, ...]:
    """Return the sums as samples with the values of ``KINDS``."""
    expressions = Expressions()
    return merged(
        Sample(table.stack(key, expressions), tuple(values[: len(KINDS)]), labels)
        for labels, key, *values in done
    )
