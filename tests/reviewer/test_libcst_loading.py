"""libcst as guru loads it is what it is otherwise, but for what nodes do when written to."""

import subprocess
import sys

_TOLD = """
import dataclasses, inspect, sys
{load}
import libcst as cst
from libcst import metadata
from libcst._nodes import base

kinds = [each for each in vars(cst).values() if isinstance(each, type)]
for kind in [each for each in kinds if issubclass(each, cst.CSTNode)]:
    print(kind.__qualname__, kind.__slots__, kind.__match_args__, kind.__eq__ is base.CSTNode.__eq__)
    print([(f.name, str(f.type), str(f.default).partition(' at ')[0]) for f in dataclasses.fields(kind)])
call = cst.Call(cst.Name("f"), args=[cst.Arg(cst.Name("a"))])
print(repr(call), call == call, call == call.deep_clone(), call.deep_equals(call.deep_clone()))
print(repr(call.with_changes(func=cst.Attribute(cst.Name("a"), cst.Name("b")))))
for wrong in (lambda: cst.Name(), lambda: cst.Name("a", "b", "c", "d"), lambda: cst.Name("")):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__)
places = [metadata.CodePosition(1, 2), metadata.CodePosition(1, 2), metadata.CodePosition(2, 1)]
spans = [metadata.CodeRange(place, places[2]) for place in places]
for same in (places, spans, [cst.PartialParserConfig(encoding=e) for e in ("utf-8", "utf-8", "ascii")]):
    print([a == b for a in same for b in same], len(set(same)), same[0] == 1, repr(same))
print(spans[0] == metadata.CodeRange((1, 2), (2, 1)), metadata.CodeSpan(1, 2))
name = metadata.QualifiedName("a.b", metadata.QualifiedNameSource.LOCAL)
print(name, name == dataclasses.replace(name), hash(name) == hash(dataclasses.replace(name)))
tree = cst.parse_module(open(cst.__file__).read())
spans = metadata.MetadataWrapper(tree).resolve(metadata.PositionProvider)
print(len(spans), sorted(map(repr, spans.values()))[:3], tree.code == open(cst.__file__).read())
"""


def test_what_is_loaded_late_is_libcst_all_the_same() -> None:
    loads = (
        "",
        "from guru.reviewer.libcst_loading import load_libcst\nload_libcst()\nload_libcst()",
    )
    usual, late = (_output(_TOLD.replace("{load}", load)) for load in loads)
    assert late == usual
    assert "Call" in usual


def test_the_decorator_is_as_it_was() -> None:
    told = "import dataclasses as d\nbefore = d.dataclass\n"
    told += "from guru.reviewer.libcst_loading import load_libcst\nload_libcst()\n"
    assert _output(f"{told}print(d.dataclass is before)") == "True\n"


def _output(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    )
    return done.stdout
