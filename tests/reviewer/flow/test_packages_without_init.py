"""Imports from folders without ``__init__.py``, and objects that a helper in another file reads."""

from pathlib import Path

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module
from guru.reviewer.tree import DiskTree

WRAPPER = """
class Wrapper:
    def __init__(self, visit):
        self.visit = visit

    def chosen(self, name):
        return self.visit.args.get(name)

    def fixed(self, name):
        return "constant"
"""
VIEW = """
from flask import {imports}

def view():
    import parts.wrapper
    import parts.other
    wrapped = parts.wrapper.Wrapper(request)
    eval(wrapped.{method}("key"))
"""


def lines(root: Path, path: str) -> list[int]:
    module = Module(path, decode((root / path).read_bytes()))
    return sorted(h.node.lineno for h in follow(module, FlowSettings(tree=DiskTree(root))).hits)  # type: ignore[attr-defined]


def project(root: Path, method: str, imports: str = "request") -> Path:
    (root / "parts").mkdir()
    (root / "web").mkdir()
    (root / "parts" / "wrapper.py").write_text(WRAPPER)
    (root / "parts" / "other.py").write_text("")
    (root / "web" / "view.py").write_text(VIEW.format(method=method, imports=imports))
    return root


def test_a_file_that_never_reads_the_request_hands_it_to_a_helper(tmp_path: Path) -> None:
    assert lines(project(tmp_path, "chosen"), "web/view.py") == [8]


def test_what_the_helper_returns_decides(tmp_path: Path) -> None:
    assert lines(project(tmp_path, "fixed"), "web/view.py") == []


def test_names_looked_up_in_vain_do_not_use_up_the_files_that_are_read(tmp_path: Path) -> None:
    many = ", ".join(["request", *(f"name{number}" for number in range(60))])
    assert lines(project(tmp_path, "chosen", many), "web/view.py") == [8]
