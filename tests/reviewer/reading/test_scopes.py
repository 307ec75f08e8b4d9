"""Every name is looked up where Python looks it up: compared with the interpreter's own table."""

import ast
import symtable
import warnings
from collections import defaultdict
from collections.abc import Iterator

import pytest
from tests.reviewer.reading.standard_library import texts

from guru.reviewer.reading.index import Index, index_tree
from guru.reviewer.reading.scopes import Scope

KINDS = {
    ast.Lambda: "lambda",
    ast.ListComp: "listcomp",
    ast.SetComp: "setcomp",
    ast.DictComp: "dictcomp",
    ast.GeneratorExp: "genexpr",
}
Key = tuple[str, int]

SNIPPETS = {
    "class scopes": """
x = 1
class A:
    x = 2
    y = [x for _ in [x]]
    def f(self): return x
    z = lambda: x
    class B:
        w = x
""",
    "comprehensions": """
def f(a):
    b = [a for a in a if (c := a)]
    d = {a: c for a in b for c in a}
    return c, (e for e in d if e), [[g for g in h] for h in d]
""",
    "global and nonlocal": """
def f():
    a = b = 1
    def g():
        nonlocal a
        global b
        a = b = 2
        def h():
            nonlocal a
            a = 3
            return b
        return h
    return g
""",
    "the class that methods see": """
__class__ = 1
class A:
    a = __class__
    def f(self): return __class__, [__class__ for _ in self]
    class B:
        def g(self): return lambda: __class__
        def h(self):
            __class__ = 2
            return __class__
""",
    "parameters and defaults": """
a = 1
def f(a=a, *b, c: a = lambda a: a, **d) -> a: return a, b, c, d
""",
    "all that binds": """
def f():
    import a.b, c as d
    from e import g as h
    for i, (j, *k) in l: pass
    with m as (n, o): pass
    try: pass
    except p as q: pass
    match r:
        case [s, *t] | {"u": s, **t} if v: pass
        case w.x(y=z) as aa: pass
    del bb
    def cc(): return dd
    class dd: ee = cc
    ff: int = 1
    ff += gg
    return a, d, h, i, j, k, n, o, q, s, t, z, aa, cc, dd, ff, bb
""",
    "a class's names pass its methods by": """
def f():
    a = 1
    class B:
        a = 2
        def g(self):
            nonlocal a
            a = 3
        def h(self): return a
    return B
""",
    "names of a class that are global": """
class A:
    global b
    b = 1
    def f(self): return b
""",
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_names_of_snippets_belong_where_python_says(name: str) -> None:
    assert list(differences(SNIPPETS[name])) == []


def test_names_of_the_standard_library_belong_where_python_says() -> None:
    read = 0
    for path, text in texts(step=12):
        try:
            found = list(differences(text))
        except SyntaxError:  # some are broken on purpose
            continue
        assert found == [], path
        read += 1
    assert read > 80


def differences(text: str) -> Iterator[str]:
    """Names that guru looks up elsewhere than Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(text, "example.py", "exec")
        index = index_tree(ast.parse(text))
    ours = _our_scopes(index)
    names_in: dict[Scope, set[str]] = defaultdict(set)
    for node, scope in index.scope_of.items():
        if isinstance(node, ast.Name):
            names_in[scope].add(node.id)
    never_evaluated = "from __future__ import annotations" in text
    for key, tables in _their_scopes(table).items():
        for scope, other in zip(ours[key], tables, strict=True):
            for name in sorted(names_in[scope] - _merely_annotated(scope)):
                mangled = _mangled(scope, name)
                if mangled not in other.get_identifiers():
                    if not never_evaluated:
                        yield f"{key} {name}: not there"
                    continue
                want = _their_word(other.lookup(mangled), other)
                if _our_word(scope, name) != want:
                    yield f"{key} {name}: {_our_word(scope, name)}, should be {want}"


def _our_word(scope: Scope, name: str) -> str:
    found = scope.lookup(name)
    if not found:
        return "global"
    owner: Scope | None = scope
    while owner is not None and found not in (owner.bindings.get(name), owner.class_cell):
        owner = owner.parent
    if owner is None or owner.kind == "module":
        return "global"
    return "local" if owner is scope else "free"


def _their_word(symbol: symtable.Symbol, table: symtable.SymbolTable) -> str:
    if symbol.is_free():
        return "free"
    return "local" if symbol.is_local() and table.get_type() != "module" else "global"


def _our_scopes(index: Index) -> dict[Key, list[Scope]]:
    found: dict[Key, list[Scope]] = defaultdict(list)
    for node, scope in index.scope_of.items():
        if scope.node is node:
            name = KINDS.get(type(node)) or getattr(node, "name", "top")
            found[name, getattr(node, "lineno", 0)].append(scope)
    for scopes in found.values():
        scopes.sort(key=lambda s: getattr(s.node, "col_offset", 0))
    return found


def _their_scopes(table: symtable.SymbolTable) -> dict[Key, list[symtable.SymbolTable]]:
    """All tables; several of one name in one line stand in the order of the text."""
    found: dict[Key, list[symtable.SymbolTable]] = defaultdict(list)
    waiting = [table]
    while waiting:
        each = waiting.pop(0)
        kind = str(getattr(each.get_type(), "value", each.get_type()))
        if kind in {"function", "class", "module"}:
            found[each.get_name(), each.get_lineno()].append(each)
        waiting[:0] = each.get_children()
    return found


def _merely_annotated(scope: Scope) -> set[str]:
    """Names that a scope annotates and never sets: guru says that nothing binds them."""
    body = getattr(scope.node, "body", [])
    nodes = ast.walk(ast.Module(body, [])) if isinstance(body, list) else ()
    bare = {
        n.target.id
        for n in nodes
        if isinstance(n, ast.AnnAssign) and n.value is None and isinstance(n.target, ast.Name)
    }
    return bare - scope.bindings.keys()


def _mangled(scope: Scope, name: str) -> str:
    if not name.startswith("__") or name.endswith("__"):
        return name
    around: Scope | None = scope
    while around is not None and around.kind != "class":
        around = around.parent
    owner = getattr(around.node, "name", "").lstrip("_") if around is not None else ""
    return f"_{owner}{name}" if owner else name
