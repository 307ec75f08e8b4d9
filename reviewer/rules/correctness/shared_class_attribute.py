"""Class attributes that instances fill."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_CHANGING = frozenset(
    {"append", "extend", "insert", "add", "update", "setdefault", "appendleft", "remove", "discard"}
)
_SHARED = (
    *("cache", "registr", "instances", "memo", "shared", "seen", "_all", "pool", "known"),
    "handlers",
)


class SharedClassAttribute(Rule):
    """All instances fill the same list or dict of the class

    ## What it does
    Finds a list, dict or set in a class body that methods change through `self`, and that no
    method ever assigns anew.

    ## Why is this bad
    The attribute belongs to the class: what one instance puts in, all others have too.

    ## Example
    ```python
    class Basket:
        items = []

        def add(self, item):
            self.items.append(item)
    ```

    ## Use instead
    ```python
    class Basket:
        def __init__(self):
            self.items = []

        def add(self, item):
            self.items.append(item)
    ```

    ## References
    - [Python: class and instance variables](https://docs.python.org/3/tutorial/classes.html#class-and-instance-variables)
    """

    severity = Severity.MEDIUM
    cwe = (1109,)
    where = {"ClassDef.body": ("Assign", "AnnAssign")}
    bad = (
        Bad("class A:\n    xs = []  # found\n    def f(self, x):\n        self.xs.append(x)\n"),
        Bad(
            "class A:\n    table: dict[str, int] = {}  # found\n"
            "    def f(self, k):\n        self.table[k] = 1\n"
        ),
        Bad(
            "class A(Base):\n    tags = set()  # found\n"
            "    async def f(self, k):\n        if k not in self.tags:\n"
            "            self.tags.add(k)\n"
        ),
    )
    good = (
        (
            "class A:\n    xs = []\n    def __init__(self):\n        self.xs = []\n"
            "    def f(self, x):\n        self.xs.append(x)\n"
        ),
        ("class A:\n    xs = []\n    @classmethod\n    def f(cls, x):\n        cls.xs.append(x)\n"),
        ("class A:\n    _cache = {}\n    def f(self, k):\n        self._cache[k] = 1\n"),
        (
            "class A:\n    xs: ClassVar[list[int]] = []\n    def f(self, x):\n"
            "        self.xs.append(x)\n"
        ),
        ("class A:\n    xs = []\n    def f(self, x):\n        return x in self.xs\n"),
        ("class A:\n    xs = ()\n    def f(self, x):\n        self.xs += (x,)\n"),
    )

    def check(self, node: ast.ClassDef, module: Module) -> Iterator[Found]:
        made = dict(_made_in_body(node))
        if not made:
            return
        changed: dict[str, ast.AST] = {}
        for part in ast.walk(node):
            if not isinstance(part, ast.Attribute) or part.attr not in made:
                continue
            if isinstance(part.ctx, ast.Store) or _is_through_class(part):
                made.pop(part.attr, None)
            elif (
                isinstance(part.value, ast.Name)
                and part.value.id == "self"
                and _changes(part, module)
            ):
                changed.setdefault(part.attr, part)
        for name, place in made.items():
            if name in changed:
                text = f"`self.{name}` is changed in methods, but all instances share it."
                yield Found(place, text, evidence=((changed[name], "changed here"),))


def _made_in_body(owner: ast.ClassDef) -> Iterator[tuple[str, ast.AST]]:
    """Yield the empty containers of a class body; a filled one is more often meant as shared."""
    for statement in owner.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if _is_empty(value) and not _is_to_be_shared(name):
                annotation = getattr(statement, "annotation", None)
                if annotation is None or "ClassVar" not in ast.unparse(annotation):
                    yield name, statement


def _is_to_be_shared(name: str) -> bool:
    lower = name.lower()
    return name.isupper() or any(word in lower for word in _SHARED)


def _is_empty(value: ast.expr) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="list" | "dict" | "set" | "defaultdict" | "deque")):
            return True
    return False


def _is_through_class(node: ast.Attribute) -> bool:
    """Whether the class itself is named: then it is known to be shared."""
    match node.value:
        case ast.Name(id=name):
            return name == "cls" or name[:1].isupper()
        case ast.Attribute(attr="__class__") | ast.Call(func=ast.Name(id="type")):
            return True
    return False


def _changes(node: ast.Attribute, module: Module) -> bool:
    parent = module.parent(node)
    match parent:
        case ast.Attribute(attr=name) if name in _CHANGING:
            return isinstance(module.parent(parent), ast.Call)
        case ast.Subscript(ctx=ast.Store()):
            return parent.value is node
    return False
