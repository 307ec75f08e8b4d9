"""``guru profile``: run a program under the profiler, attach to one, show a profile."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guru.cli.top import top

app = typer.Typer(
    help="Sample a program, or read a profile, and say what to change.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write .html, .md, .pb.gz, .speedscope.json, .collapsed, ...; repeatable.",
    ),
]
_Clock = Annotated[
    str, typer.Option(metavar="CLOCK", help="wall: waiting counts; cpu: only time on the CPU.")
]


@app.callback()
def profile() -> None:
    """Sample a program, or read a profile, and say what to change."""


@app.command("run", context_settings={"allow_extra_args": True, "allow_interspersed_args": False})
def run(
    context: typer.Context,
    program: Annotated[
        str, typer.Argument(metavar="SCRIPT", help="A script, or a module with -m.")
    ],
    module: Annotated[bool, typer.Option("-m", help="Run a module, as `python -m` does.")] = False,
    rate: Annotated[int, typer.Option(min=1, max=10_000, help="Samples a second.")] = 1000,
    clock: _Clock = "wall",
    output: _Outputs = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing of our own.")] = False,
) -> None:
    """Run a script or module under the profiler; its exit code is ours."""
    from guru.cli.profiling import clock_named, prepared, tell
    from guru.profiler.sampling.run import profile_program

    outputs = prepared(output or ())
    done = profile_program(
        [program, *context.args], module=module, rate=rate, clock=clock_named(clock)
    )
    tell(done.profile, outputs, quiet=quiet)
    raise typer.Exit(done.exit_code)


@app.command("attach")
def attach(
    pid: Annotated[int, typer.Argument(help="The process.", min=1)],
    duration: Annotated[float, typer.Option(min=0.1, help="Seconds to sample.")] = 30.0,
    rate: Annotated[int, typer.Option(min=1, max=1000, help="Samples a second.")] = 100,
    clock: _Clock = "wall",
    subprocesses: Annotated[bool, typer.Option(help="Sample its child processes too.")] = False,
    output: _Outputs = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing of our own.")] = False,
) -> None:
    """Sample a running process from outside, without a restart or a change in it."""
    from guru.cli.profiling import clock_named, prepared, tell
    from guru.profiler.sampling.attach import attach as sample

    outputs = prepared(output or ())
    found = sample(
        pid, duration=duration, rate=rate, clock=clock_named(clock), subprocesses=subprocesses
    )
    tell(found, outputs, quiet=quiet)


@app.command("show")
def show(
    file: Annotated[Path, typer.Argument(help="A profile in any format guru reads.")],
    output: _Outputs = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing of our own.")] = False,
) -> None:
    """Read a profile from a file, say what to change, and write it in other formats."""
    from guru.cli.profiling import prepared, tell
    from guru.profiler.formats.registry import read_profile

    outputs = prepared(output or ())
    tell(read_profile(file), outputs, quiet=quiet)


app.command("top")(top)
