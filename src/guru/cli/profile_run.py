"""``guru profile run``: which engine runs what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guru.models.errors import InputError
from guru.profiler.sampling.interface import Clock, ProgramRun

_ENGINES = ("guru", "agent", "pyinstrument")


@dataclass(frozen=True, slots=True)
class Way:
    """How a program is to be looked at; ``rate`` in samples a second."""

    engine: str
    clock: Clock
    rate: int
    memory: bool = False

    def __post_init__(self) -> None:
        if self.engine not in _ENGINES:
            raise InputError(f"{self.engine!r} is no engine; choose guru, agent or pyinstrument")
        if self.memory and self.engine != "guru":
            raise InputError(f"--memory and --engine {self.engine} exclude each other")


def run_program(words: Sequence[str], way: Way, *, module: bool) -> ProgramRun:
    """Run a script, a command or with ``module`` a module.

    Raises:
        InputError: There is none, or the engine cannot do what is asked.

    """
    argv, name = list(words), " ".join(words)
    if not module:
        from guru.profiler.sampling.command_line import script_of

        argv[0] = str(script_of(words[0]))
    if way.memory:
        from guru.profiler.memory.allocations import profile_memory

        return profile_memory(argv, module=module, name=name)
    if way.engine == "pyinstrument":
        from guru.profiler.sampling.call_tree import profile_session

        return profile_session(argv, module=module, rate=way.rate, clock=way.clock, name=name)
    from guru.profiler.sampling.run import profile_program

    return profile_program(
        argv,
        module=module,
        rate=way.rate,
        clock=way.clock,
        name=name,
        by_agent=way.engine == "agent",
    )
