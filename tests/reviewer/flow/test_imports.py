"""Modules of the project are read when something of them is asked for, and not before."""

from pathlib import Path

import pytest

from guru.reviewer.flow.analysis import Flow, follow
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module
from guru.reviewer.tree import DiskTree

VIEW = """
from flask import request
{imports}

def view():
    eval({expression})
"""
HELPER = "def same(text): return text\ndef fixed(text): return 'fixed'\n"


def followed(root: Path, imports: str, expression: str, **files: str) -> Flow:
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    view = VIEW.format(imports=imports, expression=expression)
    settings = FlowSettings(tree=DiskTree(root))
    return follow(Module("view.py", decode(view.encode())), settings)


@pytest.mark.parametrize("imports", ["import helper", "import helper as h, other"])
@pytest.mark.parametrize(("function", "hits"), [("same", 1), ("fixed", 0)])
def test_a_module_is_run_when_it_is_read(
    tmp_path: Path, imports: str, function: str, hits: int
) -> None:
    name = "h" if " as " in imports else "helper"
    call = f"{name}.{function}(request.args['a'])"
    flow = followed(tmp_path, imports, call, helper=HELPER, other="x = 1")
    assert len(flow.hits) == hits
    read = {path for path, digest in flow.digests.items() if digest}
    assert read == {"helper.py"}  # nothing rests on the other one


def test_names_handed_on_from_module_to_module(tmp_path: Path) -> None:
    call = "first(request.args['a']) + second(request.args['b'])"
    flow = followed(
        tmp_path,
        "from package import first, second",
        call,
        package="from middle import same as first, fixed as second",
        middle="from helper import same, fixed",
        helper=HELPER,
    )
    [hit] = flow.hits
    assert [taint.source.text for taint in hit.taints] == ["flask.request.args"]


def test_two_modules_that_import_each_other(tmp_path: Path) -> None:
    flow = followed(
        tmp_path,
        "from left import same",
        "same(request.args['a'])",
        left="from right import same, known\ndef other(x): return x\n",
        right="from left import other, unknown\ndef same(x): return other(x)\nknown = unknown\n",
    )
    assert len(flow.hits) == 1


def test_a_name_of_either_of_two_modules(tmp_path: Path) -> None:
    imports = "try:\n    from one import same\nexcept ImportError:\n    from two import same"
    flow = followed(
        tmp_path,
        imports,
        "same(request.args['a'])",
        one="def same(x): return 1\n",
        two="def same(x): return x\n",
    )
    assert len(flow.hits) == 1


def test_a_name_that_a_class_imports(tmp_path: Path) -> None:
    imports = "class Tools:\n    from helper import fixed, same"
    flow = followed(tmp_path, imports, "Tools.same(request.args['a'])", helper=HELPER)
    assert len(flow.hits) == 1


def test_a_module_whose_body_takes_too_long_is_known_in_part_only(tmp_path: Path) -> None:
    slow = f"{HELPER}x = 'a'\n" + "x = x.upper()\n" * 20_000 + "same = fixed\n"
    flow = followed(tmp_path, "from helper import same", "same(request.args['a'])", helper=slow)
    assert len(flow.hits) == 1
    assert not flow.cut_off  # the function itself was followed to its end


def test_what_a_function_changes_in_another_module_is_seen_by_it_alone(tmp_path: Path) -> None:
    imports = (
        "import state\n"
        "def set_it():\n    state.code = request.args['a']\n    eval(state.code)\n"
        "def read_it():\n    eval(state.code)\n"
    )
    flow = followed(tmp_path, imports, "'1'", state="code = '1 + 1'\n")
    assert [hit.node.lineno for hit in flow.hits] == [6]  # type: ignore[attr-defined]
