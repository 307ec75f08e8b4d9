"""Closures that outlive the round of the loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Binding, Scope
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import leaves, within
from guru.reviewer.rules.correctness._uses import uses_of
from guru.reviewer.rules.security._words import name_of

_KEEPING = frozenset(
    {
        *("append", "add", "insert", "appendleft", "setdefault", "connect", "add_callback", "bind"),
        *("add_done_callback", "register", "submit", "call_later", "call_soon", "add_job", "after"),
        *("subscribe", "schedule", "addCallback", "addErrback", "add_listener", "Timer", "Thread"),
    }
)
_KEYWORDS = frozenset({"command", "callback", "on_click", "on_press", "target", "on_change"})
_Closure = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef


class LateBindingClosure(Rule):
    """A closure made in a loop sees the last round's value

    ## What it does
    Finds lambdas and functions that are made in a loop, use a variable of the loop, and are
    kept for later: put into a container, assigned to an attribute, given to a callback.

    ## Why is this bad
    A closure reads the variable when it is called. After the loop it holds the last value, for
    all of them alike.

    ## Example
    ```python
    def handlers(names):
        found = []
        for name in names:
            found.append(lambda: print(name))
        return found
    ```

    ## Use instead
    ```python
    from functools import partial

    def handlers(names):
        found = []
        for name in names:
            found.append(partial(print, name))
        return found
    ```

    ## References
    - [Python FAQ: lambdas defined in a loop](https://docs.python.org/3/faq/programming.html#why-do-lambdas-defined-in-a-loop-with-different-values-all-return-the-same-result)
    """

    severity = Severity.HIGH
    cwe = (1109,)
    bad = (
        Bad("fs = []\nfor i in range(3):\n    fs.append(lambda: i)  # found\n"),
        Bad("fs = {n: (lambda x: x * n) for n in range(3)}  # found\n"),
        Bad(
            "def build(menu, names):\n    for name in names:\n"
            "        label = name.title()\n        def open_it():  # found\n"
            "            show(label)\n        menu[name] = open_it\n"
        ),
        Bad("for row in rows:\n    Button(text=row, command=lambda: pick(row))  # found\n"),
    )
    good = (
        ("fs = []\nfor i in range(3):\n    fs.append(lambda i=i: i)\n"),
        ("for name in names:\n    rows.sort(key=lambda row: row[name])\n"),
        (
            "def f(names):\n    for name in names:\n        if fits(name):\n"
            "            return lambda: name\n        return None\n"
        ),
        ("fs = [lambda: x for y in ys]\n"),
        ("for name in names:\n    def show():\n        print(name)\n    show()\n"),
        ("from functools import partial\nfs = [partial(print, i) for i in range(3)]\n"),
        ("for i in range(3):\n    fs.append(make(lambda: i))\n"),
    )

    def check(
        self, node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> Iterator[Found]:
        around: ast.AST | None = module.loop_of(node)
        if around is None and isinstance(node, ast.Lambda):
            around = _comprehension_of(node, module)
        if around is None:
            return
        late = _late_name(node, around, module)
        if late is not None and _is_kept(node, around, module):
            text = f"Called later, this sees the last `{late.id}` of the loop."
            yield Found(node, text, evidence=((late, f"`{late.id}` is read when it is called"),))


def _comprehension_of(node: ast.Lambda, module: Module) -> ast.AST | None:
    """Return the comprehension whose items are this closure, or hold it."""
    below: ast.AST = node
    for above in module.ancestors(node):
        match above:
            case ast.ListComp(elt=item) | ast.SetComp(elt=item) | ast.DictComp(value=item):
                return above if item is below else None
            case ast.Tuple() | ast.List() | ast.Dict():
                below = above
            case _:
                return None
    return None


def _late_name(node: _Closure, around: ast.AST, module: Module) -> ast.Name | None:
    """Return a name in the closure's body that the loop gives a new value in every round."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    for root in body:
        for part in ast.walk(root):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                found = module.names.bindings(part)
                if found and all(_is_of_round(b, around, node) for b in found):
                    return part
    return None


def _is_of_round(binding: Binding, around: ast.AST, closure: _Closure) -> bool:
    kinds = {"item", "value", "with", "other"}
    inside = within(binding.node, around) and not within(binding.node, closure)
    return binding.kind in kinds and inside


def _is_kept(node: _Closure, around: ast.AST, module: Module) -> bool:
    if not isinstance(around, (ast.For, ast.AsyncFor, ast.While)):
        return True
    if leaves(around.body, module):
        return False
    if isinstance(node, ast.Lambda):
        return _is_kept_expression(node, module)
    uses = uses_of(module, _scope_around(node, module), node.name)
    loads = [use for use in uses if isinstance(use.ctx, ast.Load) and within(use, around)]
    return any(_is_kept_expression(use, module) for use in loads)


def _scope_around(node: _Closure, module: Module) -> Scope:
    parent = module.index.scope_of[node].parent
    return parent if parent is not None else module.index.module_scope


def _is_kept_expression(node: ast.expr, module: Module) -> bool:
    below: ast.AST = node
    for above in module.ancestors(node):
        match above:
            case ast.Tuple() | ast.List() | ast.Dict():
                below = above
            case ast.Call(func=function) if below is not function:
                return name_of(function) in _KEEPING
            case ast.keyword(arg=name):
                return name in _KEYWORDS
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                return True
            case _:
                return False
    return False
