"""What a regular expression lets through: the characters that a text which meets it may hold."""

from __future__ import annotations

import importlib
import re
import sys
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from guru.models.records import frozen
from guru.reviewer.flow.run.letters import CHARACTERS, warded
from guru.reviewer.flow.values import Pattern

_parser: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
_ENDS = frozenset({"AT_END", "AT_END_STRING"})
_BEGINS = frozenset({"AT_BEGINNING", "AT_BEGINNING_STRING"})


@frozen
class Alphabet:
    """What a pattern lets through, and whether it is bound to the beginning and end of a text.

    ``groups`` are what each of its groups lets through, by number and by name.
    """

    whole: frozenset[str]
    begins: bool
    ends: bool
    groups: dict[int | str, frozenset[str]]
    count: int

    def without(self, group: int | str = 0) -> frozenset[str]:
        """Return the dangers that a group does not have, or all that is matched."""
        return warded(self.whole if group == 0 else self.groups.get(group, CHARACTERS))


@lru_cache(maxsize=512)
def alphabet(pattern: Pattern) -> Alphabet | None:
    """Return what a pattern lets through; None where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _parser.parse(pattern.text, pattern.flags)
            goes_up = re.compile(pattern.text, pattern.flags).fullmatch("..") is not None
    except (re.error, RecursionError, OverflowError, ValueError, KeyError, IndexError):
        return None
    flags = tree.state.flags
    free = _free(tree, flags, repeated=False)
    # Where no slash is let through, only a text of two dots and nothing else leads upwards.
    if "/" not in pattern.text and "/" not in free and not goes_up:
        free -= {"."}
    lines = bool(flags & re.MULTILINE)
    groups: dict[int | str, frozenset[str]] = {}
    for number, inner in _groups(tree):
        groups[number] = frozenset(_free(inner, flags, repeated=False))
    for name, number in tree.state.groupdict.items():
        groups[name] = groups.get(number, CHARACTERS)
    begins, ends = _is_bound(tree, _BEGINS, 0, lines), _is_bound(tree, _ENDS, -1, lines)
    return Alphabet(frozenset(free), begins, ends, groups, tree.state.groups - 1)


def _free(items: Any, flags: int, *, repeated: bool) -> set[str]:
    """Return the characters that a pattern leaves open; what it spells out once is its own."""
    found: set[str] = set()
    for op, given in items:
        match op.name:
            case "LITERAL":
                found |= {chr(given)} & CHARACTERS if repeated else set()
            case "NOT_LITERAL":
                found |= CHARACTERS - {chr(given)}
            case "ANY":
                found |= CHARACTERS if flags & re.DOTALL else CHARACTERS - {"\n"}
            case "IN":
                found |= {letter for letter in CHARACTERS if _is_in(given, letter)}
            case "AT" | "ASSERT" | "ASSERT_NOT" | "GROUPREF" | "FAILURE":
                continue
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                found |= _free(given[2], flags, repeated=repeated or given[1] > 1)
            case _:
                parts = _parts(op.name, given)
                if parts is None:
                    return set(CHARACTERS)
                for part in parts:
                    found |= _free(part, flags, repeated=repeated)
    return found


def _parts(name: str, given: Any) -> list[Any] | None:
    """Return the patterns within a part of a pattern; None where it is of another kind."""
    match name:
        case "BRANCH":
            return list(given[1])
        case "SUBPATTERN":
            return [given[-1]]
        case "ATOMIC_GROUP":
            return [given]
        case "GROUPREF_EXISTS":
            return [part for part in given[1:] if part is not None]
    return None


def _is_in(parts: Any, letter: str) -> bool:
    """Whether a class of characters holds a letter."""
    found, negated = False, False
    for op, given in parts:
        match op.name:
            case "NEGATE":
                negated = True
            case "LITERAL":
                found = found or chr(given) == letter
            case "RANGE":
                found = found or given[0] <= ord(letter) <= given[1]
            case "CATEGORY":
                found = found or _is_of(given.name, letter)
            case _:
                return True
    return found is not negated


def _is_of(category: str, letter: str) -> bool:
    name = category.removeprefix("CATEGORY_")
    match name.removeprefix("NOT_"):
        case "DIGIT":
            inside = letter.isdigit()
        case "SPACE":
            inside = letter.isspace()
        case "WORD":
            inside = letter.isalnum() or letter == "_"
        case _:
            return True
    return inside is not name.startswith("NOT_")


def _groups(items: Any) -> Iterable[tuple[int, Any]]:
    for op, given in items:
        match op.name:
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                yield from _groups(given[2])
            case "SUBPATTERN" | "BRANCH" | "ATOMIC_GROUP" | "GROUPREF_EXISTS":
                if op.name == "SUBPATTERN" and given[0] is not None:
                    yield given[0], given[-1]
                for part in _parts(op.name, given) or ():
                    yield from _groups(part)


def _is_bound(items: Any, marks: frozenset[str], place: int, lines: bool) -> bool:
    """Whether a pattern is bound to the beginning or the end of a text, in each of its branches."""
    if not len(items):
        return False
    op, given = items[place]
    match op.name:
        case "AT":
            return given.name in marks and (not lines or given.name.endswith("_STRING"))
        case "SUBPATTERN" | "BRANCH" | "ATOMIC_GROUP":
            return all(_is_bound(p, marks, place, lines) for p in _parts(op.name, given) or ())
    return False
