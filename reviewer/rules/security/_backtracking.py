"""Whether a regular expression can take exponential time: one text, many ways to match it.

A repeat whose body is another repeat, with nothing of its own between two rounds, can divide a run
of letters in 2^n ways; where what follows fails, all of them are tried (J. Kirrage, A. Rathnayake,
H. Thielecke: Static Analysis for Regular Expression Denial-of-Service Attacks, 2013).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

_MANY = 10  # rounds from which on a bounded repeat counts as endless
_LONGEST = 2_000
_LETTERS = tuple(map(chr, range(128)))
_SPACE, _DIGIT = frozenset(" \t\n\r\f\v"), frozenset("0123456789")
_WORD = frozenset(letter for letter in _LETTERS if letter.isalnum() or letter == "_")
_ALL = frozenset(_LETTERS)
_CLASSES = {
    "CATEGORY_SPACE": _SPACE,
    "CATEGORY_NOT_SPACE": _ALL - _SPACE,
    "CATEGORY_DIGIT": _DIGIT,
    "CATEGORY_NOT_DIGIT": _ALL - _DIGIT,
    "CATEGORY_WORD": _WORD,
    "CATEGORY_NOT_WORD": _ALL - _WORD,
}
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT"})


@cache
def explodes(pattern: str) -> bool:
    """Whether a text exists on which a pattern takes exponential time, as far as it can be told."""
    if len(pattern) > _LONGEST:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _parser().parse(pattern)
    except Exception:  # noqa: BLE001 - no pattern, whatever is wrong with it
        return False
    return _sequence(list(tree), followed=False)


def _parser() -> Any:
    try:
        from re import _parser  # type: ignore[attr-defined]
    except ImportError:  # before Python 3.11
        import sre_parse as _parser
    return _parser


def _sequence(items: Sequence[Any], *, followed: bool) -> bool:
    """Whether a part explodes; ``followed`` tells that something after it can fail."""
    for number, (op, value) in enumerate(items):
        fails = followed or any(not _is_empty([item]) for item in items[number + 1 :])
        name = str(op)
        if name in _REPEATS:
            least, most, body = value
            fails = fails or least >= _MANY  # too few rounds are a failure, too
            if most >= _MANY and fails and _is_ambiguous(list(body)):
                return True
            if _sequence(list(body), followed=fails):
                return True
        parts = [value[-1]] if name == "SUBPATTERN" else value[1] if name == "BRANCH" else []
        if any(_sequence(list(part), followed=fails) for part in parts):
            return True
    return False


def _is_ambiguous(body: Sequence[Any]) -> bool:
    """Whether rounds of a repeat can be divided in several ways over the same letters."""
    body = _opened(body)
    if _may_take_the_next(body):
        return True
    for number, item in enumerate(body):
        op, value = next(iter(_opened([item])))
        if str(op) not in _REPEATS or value[1] < _MANY:
            continue
        rest = [*body[:number], *body[number + 1 :]]
        inner = _first(list(value[2]))
        if inner and all(_is_empty([each]) or _lies_in(each, inner) for each in rest):
            return True
    return False


def _may_take_the_next(body: Sequence[Any]) -> bool:
    """Whether a round is one letter and perhaps one more that could begin the next: ``(aa?)+``."""
    needed = [item for item in body if not _is_empty([item])]
    if len(needed) != 1 or not _is_letter(needed[0]):
        return False
    begins = _first(needed)
    spare = [_first([item]) for item in body if _is_spare_letter(item)]
    return any(begins & letters for letters in spare)


def _is_letter(item: Any) -> bool:
    return str(item[0]) in {"LITERAL", "IN", "ANY"}


def _is_spare_letter(item: Any) -> bool:
    """Whether a part is one letter or nothing."""
    op, value = next(iter(_opened([item])), item)
    if str(op) in _REPEATS:
        inner = list(value[2])
        return value[:2] == (0, 1) and len(inner) == 1 and _is_letter(inner[0])
    if str(op) == "BRANCH":
        parts = [list(part) for part in value[1]]
        return [] in parts and all(len(p) < 2 and all(map(_is_letter, p)) for p in parts)
    return False


def _lies_in(item: Any, letters: frozenset[str]) -> bool:
    """Whether a part is one letter that the repeat beside it takes, too: it divides nothing."""
    first = _first([item])
    return str(item[0]) in {"LITERAL", "IN", "ANY"} and bool(first) and first <= letters


def _opened(body: Sequence[Any]) -> list[Any]:
    """Return a body without the groups that stand around all of it."""
    items = list(body)
    while len(items) == 1 and str(items[0][0]) == "SUBPATTERN":
        items = list(items[0][1][-1])
    return items


def _is_empty(items: Sequence[Any]) -> bool:
    """Whether a part may match nothing; ends of lines and texts do not, since they can fail."""
    for op, value in items:
        name = str(op)
        if name in _REPEATS and (value[0] == 0 or _is_empty(list(value[2]))):
            continue
        if name == "SUBPATTERN" and _is_empty(list(value[-1])):
            continue
        if name == "BRANCH" and any(_is_empty(list(branch)) for branch in value[1]):
            continue
        return False
    return True


def _first(items: Sequence[Any]) -> frozenset[str]:
    """Return the letters that a part can begin with, as far as they are plain ones."""
    for op, value in items:
        name = str(op)
        if name == "LITERAL":
            return frozenset({chr(value)})
        if name == "ANY":
            return _ALL
        if name == "NOT_LITERAL":
            return _ALL - {chr(value)}
        if name == "IN":
            return _letters(value)
        if name == "SUBPATTERN":
            return _first(list(value[-1]))
        if name == "BRANCH":
            return frozenset().union(*(_first(list(branch)) for branch in value[1]))
        if name in _REPEATS:
            return _first(list(value[2]))
    return frozenset()


def _letters(members: Sequence[Any]) -> frozenset[str]:
    found: set[str] = set()
    negated = False
    for op, value in members:
        match str(op):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found.add(chr(value))
            case "RANGE":
                found.update(letter for letter in _LETTERS if value[0] <= ord(letter) <= value[1])
            case "CATEGORY":
                found |= _CLASSES.get(str(value), frozenset())
    return _ALL - found if negated else frozenset(found)
