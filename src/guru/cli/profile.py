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
        str,
        typer.Argument(
            metavar="PROGRAM", help="A script, a command such as gunicorn, or a module with -m."
        ),
    ],
    module: Annotated[bool, typer.Option("-m", help="Run a module, as `python -m` does.")] = False,
    rate: Annotated[
        int, typer.Option(metavar="HZ", min=1, max=10_000, help="Samples a second.")
    ] = 1000,
    clock: _Clock = "wall",
    engine: Annotated[
        str,
        typer.Option(
            metavar="ENGINE",
            help="guru: all threads and children, wall and CPU time, by a hook that slows short"
            " calls; agent: the same by looking, which slows nothing and sees less often;"
            " pyinstrument: one call tree of the main thread, which -o NAME.pyisession keeps.",
        ),
    ] = "guru",
    memory: Annotated[
        bool, typer.Option("--memory", help="What holds memory at its peak, by memray, not time.")
    ] = False,
    output: _Outputs = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing of our own.")] = False,
) -> None:
    """Run a script, command or module under the profiler; its exit code is ours.

    Options of guru stand before PROGRAM; all that follows it is handed to the program.
    """
    from guru.cli.profile_run import Way, run_program
    from guru.cli.profiling import clock_named, prepared, tell

    way = Way(engine, clock_named(clock), rate, memory=memory)
    outputs = prepared(output or (), session=engine == "pyinstrument")
    done = run_program([program, *context.args], way, module=module)
    tell(done.profile, outputs, quiet=quiet, session=done.session)
    raise typer.Exit(done.exit_code)


@app.command("attach", short_help="Sample a running process from outside.")
def attach(
    pid: Annotated[int, typer.Argument(metavar="PID", help="The process.", min=1)],
    duration: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="How long to sample.")
    ] = 30.0,
    rate: Annotated[
        int, typer.Option(metavar="HZ", min=1, max=1000, help="Samples a second.")
    ] = 100,
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


@app.command("show", short_help="Read a profile, say what to change, convert it.")
def show(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Profiles, which are joined; of a folder all .pb.gz.",
        ),
    ],
    by: Annotated[
        str | None,
        typer.Option(metavar="LABEL", help="Split by a label, such as endpoint or version."),
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="LABEL=VALUE", help="Show what has this label alone.")
    ] = None,
    output: _Outputs = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing of our own.")] = False,
) -> None:
    """Read profiles from files, say what to change, and write them in other formats."""
    from guru.cli.profiling import prepared, tell
    from guru.cli.showing import gathered, label_of, part_of, tell_split

    outputs = prepared(output or ())
    found = gathered(files, label_of(only, by))
    if only is not None:
        found = part_of(found, only)
    if by is not None and not quiet:
        tell_split(found, by)
    tell(found, outputs, quiet=quiet)


app.command("top")(top)
