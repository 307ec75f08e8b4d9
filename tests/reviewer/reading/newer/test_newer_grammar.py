"""Grammar of Python 3.11 to 3.15 gives the newest nodes on every interpreter."""

import ast
import copy
import pickle
import sys
from importlib.metadata import version

import pytest

from guru.reviewer.reading.newer.nodes import Interpolation, TemplateStr, TryStar, TypeAlias
from guru.reviewer.reading.parse import parse

SINCE_LIBCST_1_9 = pytest.mark.skipif(
    version("libcst").startswith("1.8."), reason="this libcst does not know Python 3.14 and 3.15"
)


def shape(node):
    """A tree as names and values, without places and contexts."""
    if isinstance(node, ast.AST):
        fields = {name: shape(value) for name, value in ast.iter_fields(node)}
        return {type(node).__name__: {k: v for k, v in fields.items() if v not in (None, [])}}
    if isinstance(node, list):
        return [shape(each) for each in node]
    return node


def name(text, context="Load"):
    return {"Name": {"id": text, "ctx": {context: {}}}}


def first(text):
    """The first statement, read as a review reads it."""
    return parse(text).body[0]


def place(node):
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def test_type_alias():
    alias = first("type Pair[T] = tuple[T, T]\n")
    assert isinstance(alias, TypeAlias)
    assert alias._fields == ("name", "type_params", "value")
    assert shape(alias.name) == name("Pair", "Store")
    assert [type(each).__name__ for each in alias.type_params] == ["TypeVar"]
    assert place(alias) == (1, 0, 1, 26)
    assert place(alias.type_params[0]) == (1, 10, 1, 11)
    assert ast.unparse(alias.value) == "tuple[T, T]"


def test_type_parameters_of_functions_and_classes():
    for text in ("def f[T: int, *Ts, **P](): pass", "class f[T: int, *Ts, **P]: pass"):
        node = first(text)
        assert type(node) in {ast.FunctionDef, ast.ClassDef}
        assert "type_params" in node._fields
        variable, several, signature = (shape(each) for each in node.type_params)
        assert variable == {"TypeVar": {"name": "T", "bound": name("int")}}
        assert several == {"TypeVarTuple": {"name": "Ts"}}
        assert signature == {"ParamSpec": {"name": "P"}}


def test_walkers_come_by_type_parameters():
    tree = parse("class A[T: (int, str) = int](B): pass\n")
    assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} == {"int", "str", "B"}


def test_a_function_without_type_parameters_is_as_ever():
    tree = parse("type X = int\ndef f(): pass\n")
    assert tree.body[1]._fields == ast.FunctionDef._fields
    assert ast.dump(tree.body[1]) == ast.dump(ast.parse("def f(): pass").body[0])


def test_defaults_of_type_parameters():
    alias = first("type X[T: int = str, *Ts = *tuple[int], **P = [int]] = T")
    variable, several, signature = alias.type_params
    assert ast.unparse(variable.bound) == "int"
    assert ast.unparse(variable.default_value) == "str"
    assert isinstance(several.default_value, ast.Starred)
    assert place(several.default_value) == (1, 27, 1, 38)
    assert place(several) == (1, 21, 1, 38)
    assert ast.unparse(signature.default_value) == "[int]"
    assert all("default_value" in each._fields for each in alias.type_params)


def test_exception_groups():
    text = "try:\n  a\nexcept* (B, C) as d:\n  e\nexcept* F:\n  g\nelse: h\nfinally: i\n"
    node = first(text)
    assert isinstance(node, TryStar)
    assert [type(each) for each in node.handlers] == [ast.ExceptHandler] * 2
    assert node.handlers[0].name == "d"
    assert place(node.handlers[0]) == (3, 0, 4, 3)
    assert place(node) == (1, 0, 8, 10)


@SINCE_LIBCST_1_9
def test_several_exceptions_without_parentheses():
    handler = first("try:\n  a\nexcept B, C:\n  d\n").handlers[0]
    assert [each.id for each in handler.type.elts] == ["B", "C"]
    assert place(handler.type) == (3, 7, 3, 11)


def test_stars_in_an_index_and_an_annotation():
    index = first("a[*b]").value.slice
    assert shape(index)["Tuple"]["elts"] == [{"Starred": {"value": name("b"), "ctx": {"Load": {}}}}]
    assert isinstance(first("def f(*args: *Ts): pass").args.vararg.annotation, ast.Starred)


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ('f"{a["b"]}"', "a['b']"),
        ("f'{f'{f'{a}'}'}'", None),
        ("f'{'\\n'.join(a)}'", "'\\n'.join(a)"),
        ("f'{\n  a  # b, '\n}'", "a"),
        ("f'{a:{b:{c}}}'", "a"),
    ],
)
def test_f_strings_with_anything_in_their_fields(text, inner):
    joined = first(f"x = {text}\n").value
    assert isinstance(joined, ast.JoinedStr)
    field = joined.values[0]
    assert isinstance(field, ast.FormattedValue)
    if inner is not None:
        assert ast.unparse(field.value) == inner
    else:
        assert isinstance(field.value, ast.JoinedStr)


def test_the_places_of_names_in_new_f_strings_are_real():
    text = "x = f'{f'{alpha}'}' + f\"{beta[\"é\"]:{gamma}}\"\n"
    names = {n.id: n for n in ast.walk(parse(text)) if isinstance(n, ast.Name)}
    for word in ("alpha", "beta", "gamma"):
        assert names[word].col_offset == len(text[: text.index(word)].encode())


@SINCE_LIBCST_1_9
def test_template_strings():
    template = first("x = t'a{b!r:>{c}}{ d = }'\n").value
    assert isinstance(template, TemplateStr)
    text, field, shown, last = template.values
    assert text.value == "a"
    assert isinstance(field, Interpolation)
    assert (field.str, field.conversion) == ("b", ord("r"))
    assert isinstance(field.format_spec, ast.JoinedStr)
    assert {"b", "c", "d"} <= {n.id for n in ast.walk(template) if isinstance(n, ast.Name)}
    assert shown.value == " d = "
    assert (last.str, last.conversion) == (" d", ord("r"))


@SINCE_LIBCST_1_9
def test_unpacking_in_comprehensions():
    assert isinstance(first("x = [*a for a in b]").value.elt, ast.Starred)
    unpacked = first("x = {**a for a in b}").value
    assert (unpacked.key.id, unpacked.value) == ("a", None)


@SINCE_LIBCST_1_9
def test_lazy_imports():
    lazy = first("lazy from a.b import c as d\n")
    assert isinstance(lazy, ast.ImportFrom)
    assert (lazy.module, lazy.names[0].asname) == ("a.b", "d")
    assert first("lazy import a.b\n").names[0].name == "a.b"


def test_a_file_of_old_and_new_grammar_has_all_its_places():
    text = "import os\n\nclass Box[T]:\n    é = 'ü', os.sep\n\n    def get(self) -> T: ...\n"
    tree = parse(text)
    assert [place(node) for node in tree.body] == [(1, 0, 1, 9), (3, 0, 6, 27)]
    attribute = next(n for n in ast.walk(tree) if isinstance(n, ast.Attribute))
    assert place(attribute) == (4, 15, 4, 21)
    assert tree.type_ignores == []


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the interpreter has no such nodes")
def test_the_interpreters_own_classes_are_used_where_there_are_any():
    assert TypeAlias is ast.TypeAlias
    assert TryStar is ast.TryStar


def test_trees_can_be_copied_and_sent_to_other_processes():
    tree = parse("class A[T = int](B): pass\ntype X[*Ts] = T\nx = f'{a['b']}'\n")
    for other in (copy.deepcopy(tree), pickle.loads(pickle.dumps(tree))):
        assert ast.dump(other, include_attributes=True) == ast.dump(tree, include_attributes=True)
