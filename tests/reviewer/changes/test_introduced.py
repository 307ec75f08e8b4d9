"""A change is charged with what it brought, and with nothing else."""

import ast
from dataclasses import replace
from textwrap import dedent, indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guru.models.severity import Severity
from guru.reviewer.changes.introduced import FileFindings, introduced
from guru.reviewer.checking import check_module
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Found, Rule


class EvalCalled(Rule):
    """A call alone is wrong."""

    severity = Severity.HIGH
    id = "eval-called"

    def check(self, node: ast.Call, module: Module):
        if isinstance(node.func, ast.Name) and node.func.id == "eval":
            yield Found(node, "eval")


class NoTimeout(Rule):
    """An argument is missing; worse with a variable address."""

    severity = Severity.LOW
    id = "no-timeout"

    def check(self, node: ast.Call, module: Module):
        if isinstance(node.func, ast.Name) and node.func.id == "get":
            worse = node.args and not isinstance(node.args[0], ast.Constant)
            if not any(keyword.arg == "timeout" for keyword in node.keywords):
                yield Found(node, "no timeout", Severity.MEDIUM if worse else None)


class OutsideLock(Rule):
    """What is around the call matters."""

    severity = Severity.MEDIUM
    id = "outside-lock"

    def check(self, node: ast.Call, module: Module):
        locked = any(isinstance(above, ast.With) for above in module.ancestors(node))
        if isinstance(node.func, ast.Name) and node.func.id == "update" and not locked:
            yield Found(node, "not under the lock")


class Unchecked(Rule):
    """A statement before the call matters."""

    severity = Severity.MEDIUM
    id = "unchecked"

    def check(self, node: ast.Call, module: Module):
        if isinstance(node.func, ast.Name) and node.func.id == "use":
            function = module.function_of(node)
            if function and not any("check" in ast.unparse(s) for s in function.body):
                yield Found(node, "not checked")


class Undefined(Rule):
    """A definition of the module matters."""

    severity = Severity.HIGH
    id = "undefined"

    def check(self, node: ast.Name, module: Module):
        if node.id == "TIMEOUT" and isinstance(node.ctx, ast.Load):
            assigned = [n for n in module.of_type(ast.Name) if isinstance(n.ctx, ast.Store)]
            if not any(n.id == "TIMEOUT" for n in assigned):
                yield Found(node, "TIMEOUT is not defined")


class TooManyParameters(Rule):
    """A whole function is wrong."""

    severity = Severity.LOW
    id = "too-many"

    def check(self, node: ast.FunctionDef, module: Module):
        if len(node.args.args) > 2:
            yield Found(node, "too many parameters")


class InLoop(Rule):
    """A loop around the call matters."""

    severity = Severity.LOW
    id = "in-loop"

    def check(self, node: ast.Call, module: Module):
        if isinstance(node.func, ast.Name) and node.func.id == "query" and module.loop_of(node):
            yield Found(node, "in a loop")


RULES = Dispatch.of(
    [
        EvalCalled(),
        NoTimeout(),
        OutsideLock(),
        Unchecked(),
        Undefined(),
        TooManyParameters(),
        InLoop(),
    ]
)


def findings(path, text):
    try:
        return tuple(check_module(Module(path, Text(text)), RULES)[0])
    except SyntaxError:
        return ()


def changed(old, new, path="a.py", old_path=None):
    found = findings(path, new) if new is not None else ()
    before = findings(old_path or path, old) if old is not None else ()
    return FileFindings(path, old, new or "", before, found)


def brought(*files):
    return [
        (i.finding.rule, i.finding.location.line, i.cause, i.changed_line)
        for i in introduced(files)
    ]


def code(text):
    return dedent(text).lstrip("\n")


BASE = code('''
    """A module."""
    import requests

    TIMEOUT = 5


    def first(a):
        """First."""
        with lock:
            update(a)
        b = eval(a)
        return get(b, TIMEOUT)


    class Thing:
        """A thing."""

        kind = eval("kind")

        def second(self, a, b):
            check(a)
            for each in b:
                use(each)
                query(each)
            return get("http://x")

        def third(self, a):
            if a:
                return eval(a)
            get("http://x", timeout=3)
            return eval(a)


    def last():
        try:
            return eval("last")
        except ValueError:
            return eval("other")
    ''')


def test_the_base_has_findings():
    assert len(findings("a.py", BASE)) >= 9


def test_nothing_changed():
    assert brought(changed(BASE, BASE)) == []


def test_a_new_file_brings_all_it_has():
    assert brought(changed(None, "x = eval(a)\n")) == [("eval-called", 1, "added here", 1)]


def test_a_deleted_file_brings_nothing():
    assert brought(changed(BASE, None)) == []


def test_an_added_statement():
    new = BASE.replace("    b = eval(a)\n", "    b = eval(a)\n    c = eval(b)\n")
    assert brought(changed(BASE, new)) == [("eval-called", 12, "added here", 12)]


def test_one_more_of_the_same_is_the_one_that_was_added():
    old = "def f(a):\n    x = eval(a)\n    print(x)\n    return x\n"
    above = old.replace("    x = eval(a)\n", "    y = eval(a)\n    x = eval(a)\n")
    below = old.replace("    print(x)\n", "    print(x)\n    y = eval(a)\n")
    assert brought(changed(old, above)) == [("eval-called", 2, "added here", 2)]
    assert brought(changed(old, below)) == [("eval-called", 4, "added here", 4)]


def test_an_edit_that_makes_it_true():
    old = "def f():\n    return get(\n        'http://x',\n        timeout=3,\n    )\n"
    new = "def f():\n    return get(\n        'http://x',\n        retries=3,\n    )\n"
    assert brought(changed(old, new)) == [("no-timeout", 2, "this line was edited", 4)]


def test_an_edit_that_leaves_it_true():
    old = "def f():\n    return get('http://x')\n"
    new = "def f(a):\n    return get('http://x', headers=a)\n"
    assert brought(changed(old, new)) == []
    assert brought(changed(old, new.replace("def f(", "def g("))) == []


def test_an_edit_that_makes_it_worse():
    old = "def f(a):\n    return get('http://x')\n"
    new = "def f(a):\n    return get(a)\n"
    assert brought(changed(old, new)) == [("no-timeout", 2, "this line was edited", 2)]


def test_an_edit_elsewhere_in_the_statement():
    old = "x = [\n    a,\n    eval_(b),\n]\n"
    new = "x = [\n    c,\n    eval(b),\n]\n"
    assert brought(changed(old, new)) == [("eval-called", 3, "this line was edited", 3)]


def test_a_dropped_with():
    new = BASE.replace("    with lock:\n        update(a)\n", "    update(a)\n")
    assert brought(changed(BASE, new)) == [
        ("outside-lock", 9, "the `with` around it was removed (line 9 before)", 9)
    ]


def test_a_loop_put_around():
    old = "def f(a):\n    query(a)\n"
    new = "def f(a):\n    for b in a:\n        query(a)\n"
    assert brought(changed(old, new)) == [
        ("in-loop", 3, "the `for` in line 2 was put around it", 3)
    ]


def test_an_edited_block_around():
    old = "def f(a):\n    if a:\n        query(a)\n    with a:\n        update(a)\n"
    new = old.replace("if a:", "while a:").replace("with a:", "if a:")
    found = brought(changed(old, new))
    assert [(rule, line) for rule, line, *_ in found] == [("in-loop", 3), ("outside-lock", 5)]
    assert found[0][2] == "the `if` around it was removed (line 2 before)"
    assert found[0][3] == 2


def test_a_dropped_check():
    new = BASE.replace("        check(a)\n", "")
    assert brought(changed(BASE, new)) == [
        ("unchecked", 22, "a line removed from this function (line 21 before) brought it", None)
    ]


def test_an_edited_check():
    new = BASE.replace("        check(a)\n", "        print(a)\n")
    assert brought(changed(BASE, new)) == [
        ("unchecked", 23, "a change elsewhere in this function (line 21) brought it", 21)
    ]


def test_a_dropped_constant():
    new = BASE.replace("TIMEOUT = 5\n", "")
    assert brought(changed(BASE, new)) == [
        ("undefined", 11, "`TIMEOUT` was removed (line 4 before)", None)
    ]
    renamed = brought(changed(BASE, BASE.replace("TIMEOUT = 5\n", "LIMIT = 5\n")))
    assert [(rule, line) for rule, line, *_ in renamed] == [("undefined", 12)]
    assert renamed[0][3] == 4


def test_a_header_that_was_edited():
    new = BASE.replace("def third(self, a):", "def third(self, a, b):")
    assert brought(changed(BASE, new)) == [("too-many", 27, "this line was edited", 27)]


def test_a_cause_in_another_file():
    old = findings("a.py", BASE)
    more = (*old, replace(old[0], rule="called-wrongly"))
    file = FileFindings("a.py", BASE, BASE, old, more)
    assert brought(file) == [
        ("called-wrongly", old[0].location.line, "a change outside this file brought it", None)
    ]


def test_a_comment_that_silenced_it():
    old = "x = eval(a)  # guru: ignore[eval-called]\n"
    new = "x = eval(a)\n"
    file = FileFindings("a.py", old, new, (), findings("a.py", new))
    assert brought(file) == [("eval-called", 1, "this line was edited", 1)]


def test_a_renamed_function_and_class_bring_nothing():
    assert brought(changed(BASE, BASE.replace("def third", "def fourth"))) == []
    assert brought(changed(BASE, BASE.replace("class Thing", "class Other"))) == []


def test_functions_wrapped_in_a_class_bring_nothing():
    old = "def f(a):\n    return eval(a)\n\ndef g(a):\n    return eval(a)\n"
    assert brought(changed(old, "class A:\n" + indent(old, "    "))) == []


def test_moving_code_to_another_file_brings_nothing():
    start = BASE.index("def last")
    rest, moved = BASE[:start], BASE[start:]
    other = "import os\n\n\ndef other():\n    return eval(os.name)\n"
    for target in (changed(None, moved, "b.py"), changed(other, other + "\n\n" + moved, "b.py")):
        assert brought(changed(BASE, rest), target) == []
        assert brought(target, changed(BASE, rest)) == []
    in_class = "class New:\n" + indent(moved, "    ")
    assert brought(changed(BASE, rest), changed(None, in_class, "b.py")) == []


def test_copying_code_to_another_file_brings_it_there():
    copied = BASE[BASE.index("def last") :]
    found = introduced([changed(BASE, BASE + "# same\n"), changed(None, copied, "b.py")])
    assert {i.finding.location.path for i in found} == {"b.py"}
    assert len(found) == 2


def test_a_cure_here_does_not_pay_for_a_wound_elsewhere():
    old = "def f(a):\n    use(a)\n\n\ndef g(a):\n    check(a)\n    use(a)\n"
    new = "def f(a):\n    check(a)\n    use(a)\n\n\ndef g(a):\n    use(a)\n"
    found = brought(changed(old, new))
    assert [(rule, line) for rule, line, *_ in found] == [("unchecked", 7)]
    other = "def h(a):\n    check(a)\n    use(a)\n"
    cured, wounded = (
        changed(old, old.replace("    use", "    check(a)\n    use", 1)),
        changed(other, other.replace("    check(a)\n", ""), "b.py"),
    )
    assert [rule for rule, *_ in brought(cured, wounded)] == ["unchecked"]


def test_renaming_a_file_brings_nothing():
    assert brought(changed(BASE, BASE, "b.py", "a.py")) == []
    assert brought(changed(BASE, None), changed(None, BASE, "b.py")) == []


def test_a_syntax_error_that_was_mended_brings_only_its_lines():
    old = "x = eval(a)\nprint 'x'\n"
    new = "x = eval(a)\nprint(eval('x'))\n"
    found = brought(changed(old, new))
    assert [(rule, line) for rule, line, *_ in found] == [("eval-called", 2)]


def test_order_of_files_and_findings_is_kept():
    one, two = changed(None, "eval(a)\neval(b)\n", "z.py"), changed(None, "eval(c)\n", "a.py")
    found = introduced([one, two])
    assert [(i.finding.location.path, i.finding.location.line) for i in found] == [
        ("z.py", 1),
        ("z.py", 2),
        ("a.py", 1),
    ]


PARTS = [
    "def f(a):\n    return eval(a)\n",
    "def g(a, b, c):\n    for each in b:\n        query(each)\n        use(each)\n    return get(a)\n",
    "class A:\n    def m(self, x):\n        update(x)\n        return eval(x)\n\n    def n(self):\n        return eval('n')\n",
    "x = eval('1')\n",
    "x = eval('1')\n",
    "if x:\n    y = [eval('2'), get('u')]\nelse:\n    y = eval('3')\n",
    "def h():\n    with a:\n        update(1)\n    update(1)\n    update(1)\n",
    "@decorated(eval('d'))\ndef k(a):\n    try:\n        use(a)\n    except E:\n        eval(a)\n    finally:\n        eval(a)\n",
]


def reformatted(text):
    return ast.unparse(ast.parse(text)) + "\n"


def loosened(text):
    """Comments between all lines, blank lines, another indentation."""
    lines = []
    for line in text.split("\n"):
        body = line.lstrip(" ")
        lines.append(" " * ((len(line) - len(body)) // 2) + body)
        if body and not body.startswith("@"):
            lines.append("# a comment\n")
    return "\n".join(lines) + "\n"


ORDERS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=8).flatmap(
    lambda parts: st.tuples(st.just(parts), st.permutations(parts))
)
LAYOUTS = st.sampled_from([str, reformatted, loosened, lambda t: t.replace("\n", "\r\n")])


@settings(deadline=None)
@given(ORDERS, LAYOUTS)
def test_moving_and_reformatting_introduces_nothing(orders, layout):
    old, new = ("\n\n".join(parts) for parts in orders)
    assert brought(changed(old, layout(new))) == []
    assert brought(changed(layout(new), old)) == []


@settings(deadline=None)
@given(ORDERS, st.integers(0, 8), LAYOUTS)
def test_moving_between_files_introduces_nothing(orders, cut, layout):
    parts, shuffled = orders
    old_one, old_two = "\n".join(parts[:cut]), "\n".join(parts[cut:])
    new_one, new_two = "\n".join(shuffled[cut:]), "\n".join(shuffled[:cut])
    files = [changed(old_one, layout(new_one)), changed(old_two, layout(new_two), "b.py")]
    assert brought(*files) == []


@settings(deadline=None)
@given(ORDERS, st.sampled_from(PARTS), st.integers(0, 8))
def test_an_added_part_introduces_exactly_its_findings(orders, part, place):
    parts, _ = orders
    more = [*parts[:place], part, *parts[place:]]
    file = changed("\n".join(parts), "\n".join(more))
    found = introduced([file])
    assert len(found) == len(file.new) - len(file.old)
    assert sorted(i.finding.fingerprint for i in found) == sorted(
        f.fingerprint for f in findings("a.py", part)
    )
    assert all(i.cause and i.cause[-1] != "." for i in found)
    lines = len("\n".join(more).split("\n"))
    assert all(i.changed_line is None or 1 <= i.changed_line <= lines for i in found)


@pytest.mark.parametrize("count", [600])
def test_many_findings_cost_little(count):
    old = "".join(f"def f{n}(a):\n    return eval(a + {n})\n" for n in range(count))
    new = old.replace("eval(a", "eval(1 + a").replace("def f", "def g")
    assert brought(changed(old, new)) == []
