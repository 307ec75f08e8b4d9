"""Changing the arguments of a call in a fix, its layout kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst


def set_argument(call: cst.Call, name: str, code: str) -> cst.Call:
    """Return the call with the keyword ``name`` set to the expression ``code``."""
    import libcst as cst

    value = cst.parse_expression(code)
    for number, argument in enumerate(call.args):
        if argument.keyword is not None and argument.keyword.value == name:
            changed = [*call.args]
            changed[number] = argument.with_changes(value=value)
            return call.with_changes(args=changed)
    return call.with_changes(args=_appended(call, name, value))


def drop_argument(call: cst.Call, name: str) -> cst.Call:
    """Return the call without the keyword ``name``."""
    kept = [a for a in call.args if a.keyword is None or a.keyword.value != name]
    if kept and len(kept) < len(call.args) and kept[-1] is not call.args[-1]:
        kept[-1] = _with_end_of(kept[-1], call.args[-1])
    return call.with_changes(args=kept)


def _appended(call: cst.Call, name: str, value: cst.BaseExpression) -> list[cst.Arg]:
    """Add a keyword behind the last argument; of a call with a line each, in a line of its own."""
    import libcst as cst

    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    added = cst.Arg(value, keyword=cst.Name(name), equal=equal)
    if not call.args:
        return [added]
    last, space = call.args[-1], _separation(call)
    end = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else None
    end = end or last.whitespace_after_arg
    if isinstance(end, cst.ParenthesizedWhitespace):
        if isinstance(space, cst.ParenthesizedWhitespace):  # a comment stays in its line
            space = end.with_changes(indent=space.indent, last_line=space.last_line)
        last_space = _without_comment(end)
        if isinstance(last.comma, cst.Comma):
            added = added.with_changes(comma=cst.Comma(whitespace_after=last_space))
        else:
            added = added.with_changes(whitespace_after_arg=last_space)
    before = last.with_changes(
        comma=cst.Comma(whitespace_after=space), whitespace_after_arg=cst.SimpleWhitespace("")
    )
    return [*call.args[:-1], before, added]


def _with_end_of(argument: cst.Arg, last: cst.Arg) -> cst.Arg:
    return argument.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)


def _separation(call: cst.Call) -> cst.BaseParenthesizableWhitespace:
    """Return the space behind a comma between two arguments of this call, without comments."""
    import libcst as cst

    comma = call.args[-2].comma if len(call.args) > 1 else None
    space = comma.whitespace_after if isinstance(comma, cst.Comma) else call.whitespace_before_args
    if isinstance(space, cst.ParenthesizedWhitespace):
        return _without_comment(space)
    return cst.SimpleWhitespace(" ")


def _without_comment(space: cst.ParenthesizedWhitespace) -> cst.ParenthesizedWhitespace:
    import libcst as cst

    bare = space.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
    return space.with_changes(first_line=bare, empty_lines=[])
