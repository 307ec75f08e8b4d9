"""All commands of ``guru``."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from guru import __version__
from guru.cli import agent, bot, index, profile, review, rules, train

INTERRUPTED = 130


class _Guru(TyperGroup):
    """All commands; whoever interrupts one is told that it heard."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.stderr.write("guru: interrupted\n")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=_Guru,
    help="What to change next, in this diff or in this running program, and how sure we are.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(
    "review",
    help=review.SUMMARY,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
def _review(words: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Listed here; ``guru.__main__`` calls it without loading typer."""
    raise typer.Exit(review.main(words or ()))


app.command("index")(index.index)
app.add_typer(rules.app, name="rules")
app.command("explain", short_help="Show a rule's page.")(rules.explain)
app.add_typer(profile.app, name="profile")
app.add_typer(agent.app, name="agent", short_help="Profile an application in production.")
app.add_typer(train.app, name="train")
app.add_typer(bot.app, name="bot")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"guru {__version__}")
        raise typer.Exit


@app.callback()
def guru(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Review code and profile running programs; every answer is a recommendation."""
