"""Programs as people write them, in the frameworks and libraries that they use.

Each file of ``programs/`` names its rules in its first line; then come programs, parted by ``---``.
Lines that end in ``# found`` are exactly those that one of the rules finds.
"""

import re
from pathlib import Path

import pytest

from guru.reviewer.checking import check_module
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module
from guru.reviewer.registry import all_rules

FILES = sorted((Path(__file__).parent / "programs").glob("*.txt"))
_MARK = re.compile(r"[ \t]*# found$", re.MULTILINE)


def cases() -> list[tuple[str, str, str]]:
    found = []
    for file in FILES:
        head, _, body = file.read_text("utf-8").partition("\n")
        for number, program in enumerate(body.split("\n---\n")):
            found.append((f"{file.stem}-{number}", head.removeprefix("rules: "), program))
    return found


@pytest.mark.parametrize(("rules", "program"), [pytest.param(*c[1:], id=c[0]) for c in cases()])
def test_program(rules: str, program: str) -> None:
    wanted = [rule for rule in all_rules() if rule.id in rules.split()]
    assert len(wanted) == len(rules.split())
    marked = {n for n, line in enumerate(program.split("\n"), 1) if _MARK.search(line)}
    module = Module("app/example.py", Text(_MARK.sub("", program)))
    findings, notices = check_module(module, Dispatch.of(wanted))
    assert not notices
    assert {finding.location.line for finding in findings} == marked
