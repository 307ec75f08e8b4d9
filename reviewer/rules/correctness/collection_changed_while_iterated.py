"""Changing what a loop walks over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import block_of, own_nodes
from guru.reviewer.rules.correctness._kinds import kind_of
from guru.reviewer.rules.correctness._uses import same_name
from guru.reviewer.rules.security._words import name_of, shown

_SHRINKING = frozenset({"remove", "pop", "insert", "clear", "popitem", "discard", "popleft"})
_GROWING_SET = frozenset({"add", "update"})
_CHANGING = (ast.Call, ast.Subscript)
_VIEWS = frozenset({"keys", "values", "items"})


class CollectionChangedWhileIterated(Rule):
    """A collection is changed while a loop walks over it

    ## What it does
    Finds loops over a list, dict or set whose body removes from or inserts into that same
    collection and goes on. A change right before the loop is left, and a list that only grows
    at its end, are left alone.

    ## Why is this bad
    A list skips the item behind each removed one, and meets again what is inserted before the
    place. A dict or set raises RuntimeError as soon as its size has changed.

    ## Example
    ```python
    def drop_empty(rows):
        for row in rows:
            if not row:
                rows.remove(row)
    ```

    ## Use instead
    ```python
    def drop_empty(rows):
        for row in list(rows):
            if not row:
                rows.remove(row)
    ```

    ## References
    - [Python: the for statement](https://docs.python.org/3/reference/compound_stmts.html#the-for-statement)
    - [CWE-834: Excessive Iteration](https://cwe.mitre.org/data/definitions/834.html)
    """

    severity = Severity.HIGH
    cwe = (834,)
    codeguru = ("iterating-sequence-modification",)
    bad = (
        Bad(
            'words = ["a", "b"]\nfor word in words:\n    if word:\n'
            "        words.insert(0, word)  # found\n"
        ),
        Bad("for key in table.keys():\n    if key.old:\n        del table[key]  # found\n"),
        Bad(
            "def f(self):\n    for i, x in enumerate(self.xs):\n"
            "        if x.done:\n            self.xs.pop(i)  # found\n"
        ),
        Bad("seen = set()\nfor x in seen:\n    seen.add(x + 1)  # found\n"),
        Bad("for name, value in env.items():\n    env.pop(name)  # found\n"),
    )
    good = (
        ('words = ["a", "b"]\nfor word in words[:]:\n    words.insert(0, word)\n'),
        ("for key in list(table):\n    del table[key]\n"),
        ("for x in xs:\n    if x.done:\n        xs.remove(x)\n        break\n"),
        ("for x in queue:\n    queue.append(x.next)\n"),
        ("for key in table:\n    table[key] = table[key] + 1\n"),
        ("for x in xs:\n    if x.done:\n        xs.remove(x)\n        return x\n"),
        ("for x in xs:\n    other.remove(x)\n"),
        ("for name in names:\n    def later():\n        names.remove(name)\n    call(later)\n"),
    )

    def check(self, node: ast.For, module: Module) -> Iterator[Found]:
        walked, is_dict = _walked(node.iter)
        if walked is None or not _may_name(node, walked, module):
            return
        keys = {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
        for part in own_nodes(node.body):
            if not isinstance(part, _CHANGING) or not _is_of(part, walked):
                continue
            is_dict = is_dict or kind_of(module, walked) == "dict"
            if not _changes(part, walked, keys, module, is_dict=is_dict):
                continue
            if not _is_left_behind(part, node, walked, module):
                text = f"`{shown(walked)}` changes while the loop walks over it."
                yield Found(module.statement_of(part), text, evidence=((node.iter, "walked over"),))
                return


def _walked(source: ast.expr) -> tuple[ast.expr | None, bool]:
    """Return the collection that a loop walks over itself, and whether it must be a dict."""
    match source:
        case ast.Name() | ast.Attribute():
            return source, False
        case ast.Call(func=ast.Attribute(attr=view, value=owner), args=[]) if view in _VIEWS:
            return (owner, True) if isinstance(owner, (ast.Name, ast.Attribute)) else (None, False)
        case ast.Call(func=ast.Name(id="enumerate" | "reversed" as name), args=[inner, *_]):
            if name == "enumerate":
                return _walked(inner)
    return None, False


def _may_name(loop: ast.For, walked: ast.expr, module: Module) -> bool:
    """Whether the text of a loop's body has the last name of the collection in it."""
    name = walked.attr if isinstance(walked, ast.Attribute) else name_of(walked)
    lines = module.lines[loop.body[0].lineno - 1 : loop.end_lineno]
    return not name.isascii() or any(name in line or not line.isascii() for line in lines)


def _is_of(part: ast.Call | ast.Subscript, walked: ast.expr) -> bool:
    """Whether a method of the collection is called, or an item of it is meant."""
    holder = part.func if isinstance(part, ast.Call) else part
    return isinstance(holder, (ast.Attribute, ast.Subscript)) and same_name(holder.value, walked)


def _changes(
    part: ast.AST, walked: ast.expr, keys: set[str], module: Module, *, is_dict: bool
) -> bool:
    match part:
        case ast.Call(func=ast.Attribute(attr=method, value=owner)) if same_name(owner, walked):
            if method in _GROWING_SET:
                return kind_of(module, walked) == "set"
            if method == "discard" or not is_dict:
                return method in _SHRINKING
            return method in {"pop", "popitem", "clear", "setdefault"}
        case ast.Subscript(value=owner, ctx=ast.Del()):
            return same_name(owner, walked)
        case ast.Subscript(value=owner, ctx=ast.Store(), slice=key) if is_dict:
            return same_name(owner, walked) and not _is_known_key(key, keys)
    return False


def _is_known_key(key: ast.expr, keys: set[str]) -> bool:
    """Whether a key may well be there already, so that the size stays."""
    if isinstance(key, ast.Constant):
        return True
    return isinstance(key, ast.Name) and (key.id in keys or not key.id.startswith("new"))


def _is_left_behind(part: ast.AST, loop: ast.For, walked: ast.expr, module: Module) -> bool:
    """Whether the loop ends right after the change, or walks over something else by then."""
    below: ast.AST = part
    for above in module.ancestors(part):
        if isinstance(below, ast.stmt):
            block = block_of(below, module)
            behind = block[next(i for i, s in enumerate(block) if s is below) :]
            if any(isinstance(s, (ast.Return, ast.Raise, ast.Break)) for s in behind):
                return True
            if any(_rebinds(s, walked) for s in block):
                return True
        if above is loop:
            return False
        below = above
    return False


def _rebinds(statement: ast.stmt, walked: ast.expr) -> bool:
    return isinstance(statement, ast.Assign) and any(
        same_name(target, walked) for target in statement.targets
    )
