"""Defaults that all calls share."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.reading.scopes import Binding
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._uses import uses_of
from guru.reviewer.rules.security._words import shown

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_MADE = frozenset(
    {
        *("list", "dict", "set", "bytearray", "collections.defaultdict", "collections.deque"),
        *("collections.OrderedDict", "collections.Counter"),
    }
)
_CHANGING = frozenset(
    {
        *(
            "append",
            "extend",
            "insert",
            "remove",
            "pop",
            "clear",
            "sort",
            "reverse",
            "add",
            "update",
        ),
        *("discard", "setdefault", "popitem", "appendleft", "extendleft", "popleft"),
        *("difference_update", "intersection_update", "symmetric_difference_update", "subtract"),
    }
)
_CACHES = r"_|.*(cache|memo|registry|state|seen)"


class MutableDefaultArgument(Rule):
    """A mutable default is shared by all calls

    ## What it does
    Finds parameters whose default is a list, dict or set that the function changes, keeps or
    hands out. Defaults that are only read, and caches (`_cache={}`, `memo={}`), are left alone.

    ## Why is this bad
    The default is made once, when the function is defined. What one call puts in, every later
    call finds there: data of one request show up in the next.

    ## Example
    ```python
    def add_tag(tag, tags=[]):
        tags.append(tag)
        return tags
    ```

    ## Use instead
    ```python
    def add_tag(tag, tags=None):
        if tags is None:
            tags = []
        tags.append(tag)
        return tags
    ```

    ## Fix safety
    Safe: each call without the argument gets a new object. A call that passes `None` on purpose
    now gets one as well.

    ## References
    - [Python: default parameter values](https://docs.python.org/3/reference/compound_stmts.html#function-definitions)
    - [Python FAQ: default values shared between objects](https://docs.python.org/3/faq/programming.html#why-are-default-values-shared-between-objects)
    """

    severity = Severity.MEDIUM
    cwe = (1109,)
    codeguru = ("default-argument-mutable-objects",)
    safe_fix = True
    bad = (
        Bad(
            "def f(x, xs=[]):  # found\n    xs.append(x)\n    return len(xs)\n",
            fixed="def f(x, xs=None):\n    if xs is None:\n        xs = []\n"
            "    xs.append(x)\n    return len(xs)\n",
        ),
        Bad(
            "class A:\n"
            "    def __init__(self, *, options: dict[str, int] = {}):  # found\n"
            '        """Make it."""\n        self.options = options\n',
            fixed="class A:\n"
            "    def __init__(self, *, options: dict[str, int] | None = None):\n"
            '        """Make it."""\n        if options is None:\n'
            "            options = {}\n        self.options = options\n",
        ),
        Bad(
            "from collections import defaultdict as dd\n"
            "def count(words, found=dd(int)):  # found\n    for word in words:\n"
            "        found[word] += 1\n    return sum(found.values())\n"
        ),
        Bad("def f(a, b=set(), c=[]):  # found\n    b |= {a}\n    return a in b or a in c\n"),
    )
    good = (
        ("def f(x, xs=None):\n    xs = xs or []\n    xs.append(x)\n"),
        ("def f(x, xs=[]):\n    return x in xs\n"),
        ("def f(x, xs=()):\n    return [*xs, x]\n"),
        (
            "def fibonacci(n, memo={}):\n    if n not in memo:\n"
            "        memo[n] = n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)\n"
            "    return memo[n]\n"
        ),
        ("def f(x, xs=[]):\n    xs = list(xs)\n    xs.append(x)\n    return xs\n"),
        ("def f(x, list=tuple):\n    def g(y=list()):\n        return y\n    return g\n"),
    )

    def check(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> Iterator[Found]:
        if not node.args.defaults and not node.args.kw_defaults:
            return
        for name, default in _mutable_defaults(node, module):
            harm = self._harm(node, name, module)
            if harm is not None:
                at, verb = harm
                text = f"`{name}={shown(default)}` is one object for all calls, and is {verb} here."
                yield Found(node, text, evidence=((at, verb),))

    def _harm(self, node: Function, name: str, module: Module) -> tuple[ast.AST, str] | None:
        """Return where and how a default leaves the call or is changed by it."""
        scope = module.index.scope_of[node]
        if (
            len(scope.bindings.get(name, ()))
            > sum(_augments(b, module) for b in scope.bindings[name]) + 1
        ):
            return None  # it is given another value first
        for use in uses_of(module, scope, name):
            verb = _verb(use, module)
            if verb:
                return use, verb
        return None

    def fix(self, node: cst.FunctionDef, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        given = node.params
        changed: list[tuple[str, cst.BaseExpression]] = []
        groups = {}
        for group in ("posonlyargs", "params", "kwonly_params"):
            params = [getattr(given, "posonly_params" if group == "posonlyargs" else group)]
            groups["posonly_params" if group == "posonlyargs" else group] = [
                _without_default(one, changed) for one in params[0]
            ]
        if not changed or not isinstance(node.body, cst.IndentedBlock):
            return None
        lines = [_made_anew(name, value) for name, value in changed]
        body = list(node.body.body)
        place = 1 if node.get_docstring() is not None else 0
        block = node.body.with_changes(body=[*body[:place], *lines, *body[place:]])
        return node.with_changes(params=given.with_changes(**groups), body=block)


def _mutable_defaults(node: Function, module: Module) -> Iterator[tuple[str, ast.expr]]:
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    late = positional[len(positional) - len(given.defaults) :]
    pairs = [*zip(late, given.defaults, strict=True)]
    pairs += [(a, d) for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d]
    for parameter, default in pairs:
        if _is_mutable(default, module) and not re.match(_CACHES, parameter.arg):
            yield parameter.arg, default


def _is_mutable(default: ast.expr, module: Module) -> bool:
    match default:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Call(func=function):
            return module.resolve(function) in _MADE
    return False


def _augments(binding: Binding, module: Module) -> bool:
    return isinstance(module.parent(binding.node), ast.AugAssign)


def _verb(use: ast.Name, module: Module) -> str:
    """Return what is done to a default at one place, empty where it is only read."""
    parent = module.parent(use)
    match parent:
        case ast.Attribute(attr=method) if method in _CHANGING:
            called = module.parent(parent)
            return "changed" if isinstance(called, ast.Call) and called.func is parent else ""
        case ast.Subscript(ctx=ast.Store() | ast.Del()) if parent.value is use:
            return "changed"
        case ast.AugAssign() if parent.target is use:
            return "changed"
        case ast.Return() | ast.Yield():
            return "handed out"
        case ast.Assign(targets=targets, value=value) if value is use:
            kept = any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets)
            return "kept" if kept else ""
    return ""


def _without_default(param: cst.Param, changed: list[tuple[str, cst.BaseExpression]]) -> cst.Param:
    import libcst as cst

    value = param.default
    if value is None or re.match(_CACHES, param.name.value) or not _can_be_moved(value):
        return param
    changed.append((param.name.value, value))
    annotation = param.annotation
    if annotation is not None and "None" not in cst.Module([]).code_for_node(annotation.annotation):
        union = cst.BinaryOperation(annotation.annotation, cst.BitOr(), cst.Name("None"))
        annotation = annotation.with_changes(annotation=union)
    return param.with_changes(default=cst.Name("None"), annotation=annotation)


def _can_be_moved(value: cst.BaseExpression) -> bool:
    import libcst as cst

    if isinstance(value, cst.Call) and isinstance(value.func, cst.Name):
        return value.func.value in {"list", "dict", "set"} and not value.args
    return isinstance(value, (cst.List, cst.Dict, cst.Set))


def _made_anew(name: str, value: cst.BaseExpression) -> cst.If:
    import libcst as cst

    test = cst.Comparison(cst.Name(name), [cst.ComparisonTarget(cst.Is(), cst.Name("None"))])
    line = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], value)])
    return cst.If(test, cst.IndentedBlock([line]))
