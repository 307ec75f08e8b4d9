"""A team's own sources, sinks and sanitizers: the table ``[taint]``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guru.reviewer.flow import dangers
from guru.reviewer.flow.settings import TaintSettings

_BY_CWE = {
    **dict.fromkeys((77, 78, 88), dangers.COMMAND),
    **dict.fromkeys((94, 95, 96), dangers.CODE),
    **dict.fromkeys((89, 564), dangers.SQL),
    943: dangers.NOSQL,
    90: dangers.LDAP,
    **dict.fromkeys((91, 643), dangers.XPATH),
    117: dangers.LOG,
    **dict.fromkeys((22, 23, 36, 73), dangers.PATH),
    601: dangers.REDIRECT,
    **dict.fromkeys((79, 80, 116), dangers.HTML),
    502: dangers.DESERIALIZATION,
    **dict.fromkeys((611, 776), dangers.XML),
    918: dangers.REQUEST,
    501: dangers.SESSION,
    1336: dangers.TEMPLATE,
    **dict.fromkeys((400, 730, 1333), dangers.REGEX),
    113: dangers.HEADER,
    434: dangers.UPLOAD,
}
_LISTS = {"source", "sink", "sanitizer"}


def read_taint(value: object) -> TaintSettings:
    """Read the table.

    Raises:
        TypeError: Something in it is not what it must be; the message says what it must be.

    """
    table = _mapping(value, "a table")
    unknown = sorted(set(table) - _LISTS - {"parameters"})
    if unknown:
        raise TypeError(f"a table of parameters, source, sink, sanitizer, not {unknown[0]}")
    parameters = table.get("parameters", False)
    if not isinstance(parameters, bool):
        raise TypeError("a table whose parameters is true or false")
    named: set[str] = set()
    entries: list[tuple[str, tuple[tuple[str, Any], ...]]] = []
    for kind in sorted(_LISTS & set(table)):
        for entry in _entries(table[kind], kind):
            if kind == "source" and "parameter" in entry:
                named.add(str(entry["parameter"]))
            else:
                entries.append((kind, _READERS[kind](entry)))
    return TaintSettings(parameters, frozenset(named), tuple(entries))


def _entries(value: object, kind: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise TypeError(f"a table with [[taint.{kind}]] as a list of tables")
    return [
        _mapping(entry, f"a table with [[taint.{kind}]] as a list of tables") for entry in value
    ]


def _source(entry: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return (_name(entry, "source", "call", "attribute"), ("kind", str(entry.get("kind", "web"))))


def _sink(entry: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    argument = entry.get("argument", 0)
    if not isinstance(argument, int | str) or isinstance(argument, bool):
        raise TypeError("a table whose sinks give argument as a position or a name")
    found = _BY_CWE.get(entry.get("cwe", 0))
    if found is None:
        known = ", ".join(str(number) for number in sorted(_BY_CWE))
        raise TypeError(f"a table whose sinks give a cwe among {known}")
    return (_name(entry, "sink", "call"), ("argument", argument), ("danger", found))


def _sanitizer(entry: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    given = entry.get("for", "all")
    words = tuple(given) if isinstance(given, list) else (given,)
    if words != ("all",) and not dangers.ALL_TEXT_DANGERS.issuperset(words):
        known = ", ".join(sorted(dangers.ALL_TEXT_DANGERS))
        raise TypeError(f"a table whose sanitizers give for as all or some of {known}")
    chosen: object = "all" if words == ("all",) else words
    return (_name(entry, "sanitizer", "call"), ("for", chosen))


def _name(entry: Mapping[str, Any], kind: str, *keys: str) -> tuple[str, str]:
    for key in keys:
        if isinstance(entry.get(key), str):
            name: str = entry[key]
            return ("method", name[1:]) if name.startswith(".") else (key, name)
    choices = " or ".join(keys if kind != "source" else (*keys, "parameter"))
    raise TypeError(f"a table in which each {kind} has {choices}")


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(what)
    return value


_READERS = {"source": _source, "sink": _sink, "sanitizer": _sanitizer}
