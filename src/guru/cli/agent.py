"""``guru agent``: the profiler's agent in an application that is not changed for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Profile an application in production, without a change in its code.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def agent() -> None:
    """Profile an application in production, without a change in its code."""


@app.command("exec", context_settings={"allow_extra_args": True, "allow_interspersed_args": False})
def execute(
    context: typer.Context,
    command: Annotated[
        str, typer.Argument(metavar="COMMAND", help="The command, such as gunicorn.")
    ],
    group: Annotated[str, typer.Option(metavar="NAME", help="The profiling group.")] = "default",
    rate: Annotated[
        int, typer.Option(metavar="HZ", min=1, max=1000, help="Samples a second.")
    ] = 100,
    directory: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where profiles are written.")
    ] = Path("guru-profiles"),
    interval: Annotated[
        float, typer.Option(metavar="SECONDS", min=1.0, help="How long a file lasts.")
    ] = 60.0,
    collector: Annotated[
        str, typer.Option(metavar="URL", help="Where profiles are sent; else GURU_COLLECTOR's.")
    ] = "",
) -> None:
    """Run a command in whose Python processes the agent starts by itself."""
    import os
    import shutil

    from guru.models.errors import ProcessError
    from guru.profiler.agent.execute import environment

    if shutil.which(command) is None:
        raise ProcessError(f"{command} is no command here")
    settings = environment(
        os.environ,
        group=group,
        rate=rate,
        directory=directory,
        interval=interval,
        collector=collector,
    )
    os.execvpe(command, [command, *context.args], settings)  # noqa: S606 - what it is for
