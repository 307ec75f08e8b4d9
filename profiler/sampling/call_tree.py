"""pyinstrument as the engine: one call tree of one script or request, in the order of its calls.

It looks at one thread, by the wall clock, and knows for whom an await waited. What it keeps beyond
guru's profile is in its own file, the session, which its renderers read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import FrameType

from guru.models.errors import InputError
from guru.models.profile import Profile, Sample, merged
from guru.profiler.formats.pyinstrument import read
from guru.profiler.sampling import execution
from guru.profiler.sampling.interface import Clock, ProgramRun


def profile_session(
    argv: Sequence[str],
    *,
    module: bool = False,
    rate: int = 1000,
    clock: Clock = "wall",
    name: str = "",
) -> ProgramRun:
    """Run ``argv[0]``, a script or with ``module`` a module, under pyinstrument.

    Values are samples and wall nanoseconds of the main thread; ``rate`` is in samples a second.

    Raises:
        InputError: The clock is another than that of the wall, ``rate`` is not above 0, or the
            script or module does not exist.

    """
    if clock != "wall" or rate <= 0:
        raise InputError("pyinstrument tells wall time, at a rate of 1 a second or more")
    from pyinstrument import Profiler

    profiler = Profiler(interval=1 / rate)
    program = name or " ".join(argv)

    def begin(frame: FrameType) -> None:
        profiler.start(caller_frame=frame, target_description=program)

    def end() -> None:
        profiler.stop()

    exit_code = execution.execute(argv, module=module, begin=begin, end=end)
    session = profiler.last_session
    if session is None:
        raise InputError("the program took pyinstrument's place; use --engine guru")
    data = json.dumps(session.to_json()).encode()
    return ProgramRun(_of_program(read(data), program), exit_code, data)


def _of_program(profile: Profile, program: str) -> Profile:
    samples = merged(_below_run(profile.samples))
    return replace(profile, samples=samples, labels={**profile.labels, "program": program})


def _below_run(samples: Sequence[Sample]) -> Iterator[Sample]:
    """Leave out what guru's own frames stand on, and samples in which there is nothing else."""
    for sample in samples:
        ours = [n for n, frame in enumerate(sample.stack) if frame.path == execution.__file__]
        stack = sample.stack[ours[-1] + 1 :] if ours else sample.stack
        if stack:
            yield replace(sample, stack=stack)
