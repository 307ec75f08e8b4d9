"""Placeholders of texts to be formatted."""

from __future__ import annotations

import re

from guru.models.records import frozen

_PERCENT = (
    r"(?s)"
    r"%(?:\((?P<key>[^()]*)\))?[#0\- +]*(?P<width>\*|\d+)?(?:\.(?P<places>\*|\d+))?[hlL]?"
    r"(?P<letter>.)"
)


@frozen
class Fields:
    """What a text asks for: how many values by position, and which by name."""

    count: int
    names: frozenset[str]


def percent_fields(text: str) -> Fields | None:
    """Return what ``%`` wants for this text; None where the text is no such template."""
    signs = text.count("%")
    if signs == text.count("%s"):  # as nearly all
        return Fields(signs, frozenset())
    count, names = 0, set()
    for match in re.finditer(_PERCENT, text):
        if match["letter"] == "%":
            continue
        if match["letter"] not in "diouxXeEfFgGcrsa":
            return None
        if match["key"] is not None:
            names.add(match["key"])
            continue
        count += 1 + (match["width"] == "*") + (match["places"] == "*")
    return Fields(count, frozenset(names))


def brace_fields(text: str) -> Fields | None:
    """Return what ``str.format`` wants for this text; None where it cannot be told."""
    automatic, highest, names = 0, -1, set()
    import string  # few files come here

    parse = string.Formatter().parse
    try:
        parts = list(parse(text))
        nested = [inner for part in parts if part[2] for inner in parse(part[2])]
    except ValueError:
        return None
    for _, field, _, _ in (*parts, *nested):
        if field is None:
            continue
        name = field.partition(".")[0].partition("[")[0]
        if not name:
            automatic += 1
        elif name.isdigit():
            highest = max(highest, int(name))
        else:
            names.add(name)
    if automatic and highest >= 0:
        return None
    return Fields(max(automatic, highest + 1), frozenset(names))
