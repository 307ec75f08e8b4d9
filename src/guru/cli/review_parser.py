"""The command line of ``guru review`` as argparse reads it; it is loaded where it has to be."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from guru.cli.review_words import OPTIONS, Option
from guru.models.errors import InputError


def read(words: Sequence[str], description: str) -> Mapping[str, Any]:
    """Return the targets and options by key.

    Raises:
        InputError: The words are wrong.

    """
    return vars(_parser(description).parse_intermixed_args(words))


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that begins as that of the other commands."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Usage: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that raises guru's own error."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see `{self.prog} --help`")


def _parser(description: str) -> argparse.ArgumentParser:
    made = _Parser(
        prog="guru review",
        usage="guru review [OPTIONS] [TARGET]...",
        description=description,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    made.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="Files and folders, or a git range: A...B, A..B, REV. Nothing: what is not committed "
        "yet.",
    )
    for option in OPTIONS:
        made.add_argument(*option.names, **_how(option))
    return made


def _how(option: Option) -> dict[str, Any]:
    """Return what argparse is to be told of an option."""
    if option.metavar:
        action = "append" if option.repeated else "store"
        return {"action": action, "metavar": option.metavar, "help": option.help}
    if option.opposite:
        return {"action": argparse.BooleanOptionalAction, "help": option.help}
    return {"action": "store_true", "help": option.help}
