"""What tests prove of a path: that it lies in a folder, or does not lead out of one."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import ARCHIVE, CANONICAL, PATH, below
from guru.reviewer.flow.run import guards, places
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.values import Value

_FILES = frozenset({PATH, ARCHIVE})
_CANONICAL = frozenset({"realpath", "abspath", "normpath", "resolve"})
_WEAK = frozenset({"caller", "parameter"})
_UPWARDS = ("..", "../", "..\\")


def begins(ctx: Context, place: ast.expr, value: Value, folder: Value) -> bool:
    """A path begins as a folder does; return whether it therefore lies in it."""
    if not _is_worked_out(value) or not _is_own(folder, value):
        return False
    lies_below(ctx, place, folder)
    return True


def _is_worked_out(value: Value) -> bool:
    return any(CANONICAL in taint.safe for taint in value.taints)


def _is_own(folder: Value, value: Value) -> bool:
    """Whether the program, or who calls it from within, chose a folder, and not with the path."""
    sources = {taint.source for taint in folder.taints}
    constant = folder.constant
    if constant is not None and not str(constant.value).strip("/.\\"):
        return False  # every path lies below the root
    if any(source.kind not in _WEAK for source in sources):
        return False
    return not sources or not sources.issuperset(taint.source for taint in value.taints)


def lies_below(ctx: Context, place: ast.expr, folder: Value) -> None:
    """A path was found to lie in a folder: where its ``..`` were worked out before, it does."""
    value = places.quietly(ctx, place)
    if not _is_worked_out(value) or not _is_own(folder, value):
        return
    guards.clean_related(ctx, value.taints, _FILES, mark=CANONICAL)
    places.clean(ctx, place, _FILES)
    inner = _worked_out(places.standing_for(ctx, place))
    if inner is not None:
        places.clean(ctx, inner, _FILES)
        _part_stays(ctx, places.standing_for(ctx, inner))


def _worked_out(node: ast.expr) -> ast.expr | None:
    """Return the path of which an expression works the ``..`` out."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="resolve"), args=[]):
            return owner
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[inner, *_]):
            return inner if name in _CANONICAL else None
    return None


def _part_stays(ctx: Context, node: ast.expr) -> None:
    """What was joined to a folder, and lies in it, may be joined to it again."""
    match node:
        case ast.Call(func=ast.Attribute(attr="join"), args=[base, *parts]):
            folder = folder_of(places.quietly(ctx, base))
            for part in parts:
                places.clean(ctx, part, {below(folder)})


def folder_of(base: Value) -> str:
    """Return what tells a folder from others, as far as it is known."""
    constant = base.constant
    return str(constant.value) if constant is not None else ",".join(library_names(base))


def common_part_is_checked(ctx: Context, place: ast.expr, folder: Value) -> None:
    """What paths have in common was compared with a folder: those worked out lie below it.

    ``commonprefix`` compares letters: below ``/srv/data`` lies ``/srv/database``, too.
    """
    match place:
        case ast.Call(
            func=ast.Attribute(attr="commonpath" | "commonprefix" as name), args=[first, *_]
        ):
            if name == "commonprefix" and not _may_end_a_name(folder):
                return
            items, rest = places.quiet_items(ctx, first)
            for value in [*items, *([rest] if rest is not None else [])]:
                if _is_worked_out(value):
                    guards.clean_related(ctx, value.taints, _FILES)


def _may_end_a_name(folder: Value) -> bool:
    """Whether a folder may be written with what ends its name, so that no letter can follow."""
    constant = folder.constant
    return constant is None or str(constant.value).endswith(("/", "\\"))


def parent_is_checked(ctx: Context, place: ast.expr, folder: Value) -> None:
    """The folder around a path was compared with one: ``p.parent == BASE``."""
    match place:
        case ast.Attribute(value=path, attr="parent"):
            lies_below(ctx, path, folder)
        case ast.Call(func=ast.Attribute(attr="dirname"), args=[path]):
            lies_below(ctx, path, folder)


def does_not_go_up(ctx: Context, place: ast.expr, start: Value) -> None:
    """A path relative to a folder does not begin upwards: it leads to what lies there."""
    constant = start.constant
    match places.standing_for(ctx, place):
        case ast.Call(func=ast.Attribute(attr="relpath"), args=[path, folder]):
            whole = places.quietly(ctx, path)
            is_own = _is_own(places.quietly(ctx, folder), whole)
            if is_own and constant is not None and constant.value in _UPWARDS:
                places.clean(ctx, path, _FILES)
                places.clean(ctx, place, _FILES)
