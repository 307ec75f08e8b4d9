"""What callers see of functions; the same from the cache as worked out at once."""

from pathlib import Path

import pytest

from guru.reviewer.cache.store import Cache
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.flow.summarising import summarise
from guru.reviewer.flow.summary import Summary
from guru.reviewer.index.outline import outline
from guru.reviewer.index.project_index import ProjectIndex
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module
from guru.reviewer.registry import all_rules
from guru.reviewer.tree import ChangedTree, DiskTree


def summary(code: str, name: str = "f") -> Summary:
    module = Module("example.py", Text(code))
    return summarise(module, {name}, FlowSettings()).of[name]


def hands(found) -> set[str]:
    return {name for (_, name), _ in found}


def test_parameters_that_are_returned() -> None:
    assert hands(summary("def f(a, b):\n    return [a, 'x']\n").returns) == {"a"}
    assert summary("def f(a, b):\n    return 1\n").returns == frozenset()
    assert summary("def f(a):\n    return 1 if a else 'x'\n").constants == ("int:1", "str:'x'")


def test_parameters_that_reach_a_danger() -> None:
    found = summary("import os\ndef f(a, b):\n    os.system('ls ' + b)\n").reaches
    assert {(hand[1], danger) for hand, danger in found} == {("b", "command")}


def test_what_is_warded_off_on_the_way() -> None:
    (row,) = summary("import shlex\ndef f(a):\n    return shlex.quote(a)\n").returns
    assert "command" in row[1]


def test_what_an_object_keeps() -> None:
    code = "class C:\n    def __init__(self, a, b):\n        self.a = a\n"
    assert hands(summary(code, "C.__init__").keeps) == {"a"}


def test_renaming_a_local_or_a_comment_changes_nothing() -> None:
    one = summary("def f(a):\n    x = a.strip()\n    return x\n")
    other = summary("def f(a):\n    # cut\n    y = a.strip()\n    return y\n")
    assert one == other


@pytest.fixture
def tree(tmp_path: Path) -> DiskTree:
    root = tmp_path / "project"
    (root / "lib").mkdir(parents=True)
    (root / "lib" / "a.py").write_text(
        "import os\nfrom lib.b import quoted\n\n\ndef run(name):\n    os.system(quoted(name))\n\n\n"
        "class Box:\n    def __init__(self, name):\n        self.name = quoted(name)\n"
    )
    (root / "lib" / "b.py").write_text(
        "import shlex\n\n\ndef quoted(text):\n    return shlex.quote(text)\n"
    )
    return DiskTree(root)


NAMES = frozenset({"run", "Box.__init__", "quoted", "missing"})


def everything(index: ProjectIndex, tree) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in tree.paths():
        found[path] = index.outline(tree.read(path)), index.behaviour(tree, path, NAMES)
    return found


def opened(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", all_rules())


def test_from_the_cache_as_at_once(tree: DiskTree, tmp_path: Path) -> None:
    at_once = everything(ProjectIndex(TaintSettings(), None), tree)
    for _ in range(2):
        cache = opened(tmp_path)
        assert everything(ProjectIndex(TaintSettings(), cache), tree) == at_once
        cache.close()


def test_a_changed_callee_makes_a_kept_summary_void(tree: DiskTree, tmp_path: Path) -> None:
    bare = b"def quoted(text):\n    return text\n"
    changed = ChangedTree(tree, {"lib/b.py": bare})
    for _ in range(2):
        cache = opened(tmp_path)
        index = ProjectIndex(TaintSettings(), cache)
        now, then = (index.behaviour(t, "lib/a.py", frozenset({"run"})) for t in (changed, tree))
        cache.close()
        assert now["run"].reaches
        assert not then["run"].reaches


def test_spoiled_notes_are_written_anew(tree: DiskTree, tmp_path: Path) -> None:
    at_once = everything(ProjectIndex(TaintSettings(), None), tree)
    cache = opened(tmp_path)
    everything(ProjectIndex(TaintSettings(), cache), tree)
    for note in cache._new_notes:
        cache._new_notes[note] = "[1]"
    cache.close()
    cache = opened(tmp_path)
    assert everything(ProjectIndex(TaintSettings(), cache), tree) == at_once
    cache.close()


def test_outlines_of_equal_text_are_one(tree: DiskTree) -> None:
    index = ProjectIndex(TaintSettings(), None)
    assert index.outline(b"a = 1") is index.outline(b"a = 1") == outline(b"a = 1")
