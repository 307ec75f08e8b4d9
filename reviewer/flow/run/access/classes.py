"""Names looked up in classes: of the project in Python's order, of libraries by the models."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.reviewer.flow.heap import Class
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Lib, Ref, Value, join, one


def class_attribute(ctx: Context, kind: Value, name: str) -> Value | None:
    """Look a name up in a class and its bases, in order; None where none has it."""
    found: list[Value] = []
    for alternative in kind.alternatives:
        if isinstance(alternative, Ref):
            value = in_classes(ctx, order_of(ctx, alternative), name)
            found += [value] if value is not None else []
    return join(*found) if found else None


def in_classes(ctx: Context, order: Sequence[Ref], name: str) -> Value | None:
    """Look a name up in classes one after the other, as far as one may lack it."""
    found: list[Value] = []
    for each in order:
        thing = ctx.state.get(each.number)
        if isinstance(thing, Class) and name in thing.names:
            found.append(thing.names[name])
            if name not in thing.maybe:
                break
    return join(*found) if found else None


def order_of(ctx: Context, kind: Ref, depth: int = 12) -> list[Ref]:
    """Return a class and its bases in the order of look-up (C3, as Python has it)."""
    thing = ctx.state.get(kind.number)
    if not isinstance(thing, Class) or depth == 0:
        return [kind]
    bases = [a for base in thing.bases for a in base.alternatives if isinstance(a, Ref)]
    if len(bases) < 2:
        return [kind, *(order_of(ctx, bases[0], depth - 1) if bases else ())]
    waiting = [*(order_of(ctx, base, depth - 1) for base in bases), bases]
    order = [kind]
    while waiting := [rest for rest in waiting if rest]:
        heads = (rest[0] for rest in waiting)
        head = next((h for h in heads if not any(h in rest[1:] for rest in waiting)), waiting[0][0])
        order.append(head)
        waiting = [[each for each in rest if each != head] for rest in waiting]
    return order


def of_library_bases(ctx: Context, kind: Value, name: str, node: ast.AST) -> Value | None:
    """Return what an object has from a library's class, where the models know of it."""
    for alternative in kind.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        for base in thing.bases if isinstance(thing, Class) else ():
            for each in base.alternatives:
                if isinstance(each, Lib):
                    found = ctx.run.knowledge.inherited(ctx, f"{each.name}()", name, node)
                else:
                    found = of_library_bases(ctx, one(each), name, node)
                if found is not None:
                    return found
    return None
