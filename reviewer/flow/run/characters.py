"""Tests of the characters of a text, or of one thing after the other: ``all``, ``any``, sets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from guru.models.records import frozen
from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.heap import Frame, join_states
from guru.reviewer.flow.run import definitions, places
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.letters import CHARACTERS, warded
from guru.reviewer.flow.values import Const, Value, known

_MOST_ROUNDS = 24


@frozen
class _Each:
    """A test of each item that a comprehension is given."""

    target: ast.Name
    given: ast.expr
    test: ast.expr


def assume_each(ctx: Context, node: ast.Call, *, holds: bool) -> None:
    """``all(...)`` holds, or ``any(...)`` does not: the test says the same of each item."""
    match node:
        case ast.Call(
            func=ast.Name(id=name),
            args=[ast.GeneratorExp(elt=test) | ast.ListComp(elt=test) as each],
        ) if len(each.generators) == 1 and ctx.read(name) is None:
            generator = each.generators[0]
        case _:
            return
    if generator.ifs or not isinstance(generator.target, ast.Name):
        return
    said = _of_each if holds is (name == "all") else _of_one
    said(ctx, _Each(generator.target, generator.iter, test), holds=holds)


def _of_each(ctx: Context, each: _Each, *, holds: bool) -> None:
    from guru.reviewer.flow.run import truth

    given = places.quietly(ctx, each.given)
    items, rest = places.quiet_items(ctx, each.given)
    if rest is None and len(items) <= _MOST_ROUNDS:
        for item in items:
            with _inside(ctx, each.target, item):
                truth.of_expression(ctx, each.test)
                truth.assume(ctx, each.test, holds=holds)
    elif given.taints and _asks([each.test], each.target.id) and places.peek(ctx, each.given):
        before = ctx.state
        ctx.state = before.copy()
        letters = set()
        for letter in sorted(CHARACTERS):
            with _inside(ctx, each.target, known(letter)):
                if truth.of_expression(ctx, each.test) is not (not holds):
                    letters.add(letter)
        ctx.state = before
        places.clean(ctx, each.given, warded(letters))


def assume_chosen(ctx: Context, generator: ast.comprehension) -> None:
    """Of a text's characters, those are left that meet the tests: ``c for c in x if c in SAFE``.

    They may be words of a list as well: a character counts as left out where it is so within one,
    too.
    """
    from guru.reviewer.flow.run import truth

    target = generator.target
    value = places.peek(ctx, target)
    if not isinstance(target, ast.Name) or value is None or not _asks(generator.ifs, target.id):
        return
    if all(taint.safe >= ALL_TEXT_DANGERS for taint in value.taints):
        return
    before, letters = ctx.state, set()
    ctx.state = before.copy()
    for letter in sorted(CHARACTERS):
        for text in (letter, f"a{letter}"):
            with _inside(ctx, target, known(text)):
                if all(truth.of_expression(ctx, test) is not False for test in generator.ifs):
                    letters.add(letter)
    ctx.state = before
    places.clean(ctx, target, warded(letters))


def _asks(tests: list[ast.expr], name: str) -> bool:
    """Whether tests look at what characters there are: ``c.isalnum()``, ``c in SAFE``."""
    for node in (each for test in tests for each in ast.walk(test)):
        match node:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.In() | ast.NotIn()]):
                asks = left == name
            case ast.Attribute(value=ast.Name(id=owner), attr=word):
                asks = owner == name and word.startswith("is")
            case _:
                continue
        if asks:
            return True
    return False


def _of_one(ctx: Context, each: _Each, *, holds: bool) -> None:
    """The test says so of one item at least: ``any(x == key for key in TABLE)``."""
    from guru.reviewer.flow.run import assuming, truth

    given = places.quietly(ctx, each.given)
    match each.test:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(
            op, ast.Eq if holds else ast.NotEq
        ):
            for place, other in ((left, right), (right, left)):
                if isinstance(other, ast.Name) and other.id == each.target.id:
                    assuming.assume_inside(ctx, place, given)
            return
    items, rest = places.quiet_items(ctx, each.given)
    if rest is not None or not items or len(items) > _MOST_ROUNDS:
        return
    before, ends = ctx.state, []
    for item in items:
        ctx.state = before.copy()
        with _inside(ctx, each.target, item):
            truth.of_expression(ctx, each.test)
            truth.assume(ctx, each.test, holds=holds)
        ends.append(ctx.state)
    ctx.state = join_states(*ends) or before


@contextmanager
def _inside(ctx: Context, target: ast.Name, item: Value) -> Iterator[None]:
    """Stand where a comprehension has its item at hand."""
    outer = ctx.frame
    frame = Frame({}, definitions.enclosing(ctx), ctx.module.path, kind="comprehension")
    ctx.frame = ctx.state.add(frame)
    ctx.write(target.id, item)
    yield
    ctx.frame = outer


def assume_set(ctx: Context, place: ast.expr, name: str, other: ast.expr, *, holds: bool) -> None:
    """``set(x).issubset(other)`` and ``set(x).isdisjoint(other)``."""
    text = _text_of_set(place)
    letters = _letters(ctx, other) if text is not None and holds else None
    if text is None or letters is None:
        return
    left = CHARACTERS & letters if name == "issubset" else CHARACTERS - letters
    places.clean(ctx, text, warded(left))


def assume_order(
    ctx: Context, left: ast.expr, op: ast.cmpop, right: ast.expr, *, holds: bool
) -> None:
    """``set(x) <= other``, and ``other >= set(x)``."""
    if isinstance(op, (ast.LtE, ast.Lt)):
        assume_set(ctx, left, "issubset", right, holds=holds)
    elif isinstance(op, (ast.GtE, ast.Gt)):
        assume_set(ctx, right, "issubset", left, holds=holds)


def assume_difference(ctx: Context, node: ast.BinOp, holds: bool) -> None:
    """``set(x) - other`` or ``set(x) & other`` is empty, if the test does not hold."""
    if isinstance(node.op, (ast.Sub, ast.BitAnd)):
        name = "issubset" if isinstance(node.op, ast.Sub) else "isdisjoint"
        assume_set(ctx, node.left, name, node.right, holds=not holds)


def _text_of_set(place: ast.expr) -> ast.expr | None:
    match place:
        case ast.Call(func=ast.Name(id="set" | "frozenset"), args=[text]):
            return text
    return None


def _letters(ctx: Context, node: ast.expr) -> set[str] | None:
    """Return the characters in a text or a collection, None where they are not all known."""
    if isinstance(node, ast.Call):
        text = _text_of_set(node)
        return _letters(ctx, text) if text is not None else None
    value = places.quietly(ctx, node)
    if value.taints or value.open:
        return None
    constant = value.constant
    if constant is not None and isinstance(constant.value, str):
        return {*constant.value}
    items, rest = places.quiet_items(ctx, node)
    parts = [*items, *([rest] if rest is not None else [])]
    found: set[str] = set()
    for part in parts:
        if part.open or any(not isinstance(a, Const) for a in part.alternatives):
            return None
        found |= {str(a.value) for a in part.alternatives if isinstance(a, Const)}
    return found
