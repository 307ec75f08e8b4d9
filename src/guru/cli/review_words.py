"""The options of ``guru review``, and the words of a command line that are spelled out plainly.

Most command lines are: known options, their values, paths. Those are read here. Any other, with
``--help`` or something wrong in it, goes to argparse, which takes longer to load and set up than
a file takes to review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guru.models.records import frozen


@frozen
class Option:
    """An option: its names, the last of which tells its key; with a ``metavar`` it takes a value.

    ``opposite`` is the name that switches it off.
    """

    names: tuple[str, ...]
    help: str
    metavar: str = ""
    repeated: bool = False
    opposite: str = ""

    @property
    def key(self) -> str:
        """The name under which it is kept."""
        return self.names[-1].removeprefix("--").replace("-", "_")

    @property
    def unless_given(self) -> bool | None:
        """What it is where nobody gave it."""
        return None if self.metavar or self.opposite else False


OPTIONS = (
    Option(("--staged",), "Review what is staged."),
    Option(("--diff",), "Review a unified diff; - reads it from stdin.", "FILE"),
    Option(
        ("--select",), "Only these: ids, topics or tags, comma-separated.", "RULES", repeated=True
    ),
    Option(("--ignore",), "None of these, named the same way.", "RULES", repeated=True),
    Option(("--fail-on",), "Exit with 1 from this severity on, or never.", "SEVERITY"),
    Option(("--baseline",), "Leave out the findings in this file.", "FILE"),
    Option(("--write-baseline",), "Write all findings as a baseline and exit.", "FILE"),
    Option(("--format",), "terminal, markdown, html, json or sarif.", "NAME"),
    Option(
        ("-o", "--output"),
        "Write a report; its suffix tells the format. May be given several times.",
        "FILE",
        repeated=True,
    ),
    Option(("-q", "--quiet"), "Print nothing but errors."),
    Option(("--fix",), "Apply safe fixes to the files."),
    Option(
        ("--fixes",),
        "Work out fixes to show (default: for a change yes, for whole files no).",
        opposite="--no-fixes",
    ),
    Option(("--config",), "Read the settings from this TOML file.", "FILE"),
    Option(("--no-cache",), "Neither read nor keep results."),
    Option(("-j", "--jobs"), "Processes; 0, the default: as many as it is worth.", "N"),
)


def read_plainly(words: Sequence[str]) -> Mapping[str, Any] | None:
    """Return the targets and options by key, None where argparse has to look at the words."""
    known = {name: option for option in OPTIONS for name in (*option.names, option.opposite)}
    targets: list[str] = []
    found: dict[str, Any] = {option.key: option.unless_given for option in OPTIONS}
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("-"):
            targets.append(word)
            continue
        name, given = (word, None) if word in known else _name_and_value(word)
        option = known.get(name)
        if option is None or (given is not None and not option.metavar):
            return None
        if option.metavar:
            value = next(waiting, "-") if given is None else given
            if value.startswith("-"):  # missing, or one that looks like an option
                return None
            found[option.key] = [*(found[option.key] or ()), value] if option.repeated else value
        else:
            found[option.key] = name != option.opposite
    return {"targets": targets, **found}


def _name_and_value(word: str) -> tuple[str, str | None]:
    """Divide ``--jobs=4`` and ``-j4``; a sign of equality behind a letter is argparse's matter."""
    if word.startswith("--"):
        name, sign, value = word.partition("=")
        return name, value if sign else None
    return ("", None) if word[2:3] == "=" else (word[:2], word[2:])
