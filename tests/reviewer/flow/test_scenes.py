"""Guards and values in small scenes: each beside ones that look like it and prove nothing.

The first part of a file of ``scenes/`` names its dangers and is the head of all scenes in it, which
are parted by ``---``. Lines that end in ``# reached`` are exactly those that data from outside reach
with one of these dangers.
"""

import re
from pathlib import Path

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module

FILES = sorted((Path(__file__).parent / "scenes").glob("*.txt"))
_MARK = re.compile(r"[ \t]*# reached$", re.MULTILINE)


def scenes() -> list[tuple[str, str, str]]:
    found = []
    for file in FILES:
        head, *others = file.read_text("utf-8").split("\n---\n")
        dangers, _, start = head.partition("\n")
        for number, scene in enumerate(others):
            found.append((f"{file.stem}-{number}", dangers, f"{start}\n{scene}"))
    return found


@pytest.mark.parametrize(("dangers", "scene"), [pytest.param(*s[1:], id=s[0]) for s in scenes()])
def test_scene(dangers: str, scene: str) -> None:
    marked = {n for n, line in enumerate(scene.split("\n"), 1) if _MARK.search(line)}
    module = Module("example.py", Text(_MARK.sub("", scene)))
    flow = follow(module, FlowSettings())
    assert not flow.cut_off
    wanted = dangers.removeprefix("dangers: ").split()
    found = {getattr(hit.node, "lineno", 0) for hit in flow.hits if hit.danger in wanted}
    assert found == marked
