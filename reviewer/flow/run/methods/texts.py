"""Methods of texts and numbers."""

from __future__ import annotations

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS, HEADER, LOG, NO_SLASH, warded_without
from guru.reviewer.flow.run import built, formatting
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import is_small
from guru.reviewer.flow.values import OPEN, Const, Value, known, one, opened

_LINES = frozenset({LOG, HEADER})
_ESCAPES = frozenset({"unicode_escape", "unicode-escape", "string_escape"})
PARTING = frozenset({"splitlines", "split", "rsplit", "encode", "lstrip", "strip"})
_LONGEST_WORK = 1_000_000  # characters that a replacement may come to
_LARGEST_NUMBER = 2_000  # as an argument of a text's method: wider fields are not worked out
_TEXT = frozenset(
    {
        *("upper", "lower", "strip", "lstrip", "rstrip", "replace", "split", "rsplit", "title"),
        *("startswith", "endswith", "find", "rfind", "index", "count", "encode", "decode", "join"),
        *("capitalize", "swapcase", "casefold", "partition", "rpartition", "splitlines", "zfill"),
        *("isdigit", "isalpha", "isalnum", "isnumeric", "isspace", "isupper", "islower", "hex"),
        *("removeprefix", "removesuffix", "center", "ljust", "rjust", "expandtabs", "translate"),
        *("isidentifier", "isdecimal", "bit_length", "real", "conjugate"),
    }
)


def of_constant(ctx: Context, owner: Const, name: str, arguments: Arguments) -> Value:
    """Call a method of a text or a number that is known."""
    text = owner.value
    if name == "format" and isinstance(text, str):
        given = (arguments.positional, arguments.named, arguments.more)
        return formatting.str_format(ctx, one(owner), *given)
    if name == "join" and isinstance(text, str) and arguments.positional:
        return _join(ctx, text, arguments.positional[0])
    constants = [value.constant for value in arguments.positional]
    taints = {t for v in arguments.all() for t in everything_in(ctx, v).taints}
    plain = name in _TEXT and None not in constants and not arguments.named and not arguments.more
    if not plain or not isinstance(text, (str, bytes, int, float)):
        return opened(taints)
    values = [constant.value for constant in constants if constant is not None]
    if any(isinstance(v, int) and abs(v) > _LARGEST_NUMBER for v in values):
        return opened(taints)
    longest = max([1, *map(_size, values)])
    if name == "replace" and isinstance(text, (str, bytes)) and len(text) * longest > _LONGEST_WORK:
        return opened(taints)
    try:
        result = getattr(text, name)(*values)
    except Exception:  # noqa: BLE001 - whatever the reviewed code would meet at this place
        return opened(taints)
    if isinstance(result, (list, tuple)):
        kind = type(result).__name__
        return ctx.sequence(kind, [known(each) for each in result]).tainted_by(taints)
    return (known(result) if is_small(result) else OPEN).tainted_by(taints)


def _size(value: object) -> int:
    return len(value) if isinstance(value, (str, bytes)) else 1


def _join(ctx: Context, separator: str, value: Value) -> Value:
    items, rest = items_of(ctx, value)
    if "\n" in separator:
        items = [_in_lines(item) for item in items]
        rest = _in_lines(rest) if rest is not None else None
    if rest is not None:
        taints = rest.taints | {t for item in items for t in item.taints} | value.taints
        return built.assembled(opened(taints), [*items, rest, known(separator)])
    pieces: list[Value] = []
    for number, each in enumerate(items):
        pieces += [known(separator), each] if number else [each]
    return formatting.concatenated(pieces).tainted_by(value.taints)


def _in_lines(value: Value) -> Value:
    """Return a part of a text of several lines: what was parted by them is whole again."""
    back = (t if t.safe >= ALL_TEXT_DANGERS else t.with_safe(t.safe - _LINES) for t in value.taints)
    return value.with_taints(frozenset(back))


def parted(name: str, value: Value, arguments: Arguments) -> Value:
    """Return what parts a text, or escapes it, without what is not in it any more."""
    given = [each.constant for each in arguments.positional]
    first = given[0].value if given and given[0] is not None else None
    in_lines = name in {"splitlines", "split", "rsplit"} and not arguments.all()
    warded: frozenset[str] = frozenset()
    if in_lines or (name == "encode" and first in _ESCAPES):
        warded = _LINES
    elif name in {"lstrip", "strip"} and isinstance(first, str) and "/" in first:
        warded = frozenset({NO_SLASH})
    return value.without(warded)


def replaced(value: Value, receiver: Value, arguments: Arguments) -> Value:
    """A text without a part that makes it dangerous: `x.replace(..., "")`."""
    constants = [each.constant for each in arguments.positional[:2]]
    value = value.tainted_by(receiver.taints)
    if len(constants) < 2 or constants[0] is None or constants[1] is None:
        return value
    part, other = constants[0].value, constants[1].value
    if not isinstance(part, str) or not isinstance(other, str) or part in other:
        return value
    return value.without(warded_without(part))
