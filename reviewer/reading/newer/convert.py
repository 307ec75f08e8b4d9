"""libcst's tree of a module to that of ``ast``."""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from guru.reviewer.reading.newer.compound import COMPOUND
from guru.reviewer.reading.newer.containers import CONTAINERS
from guru.reviewer.reading.newer.expressions import EXPRESSIONS
from guru.reviewer.reading.newer.formatted import FORMATTED
from guru.reviewer.reading.newer.patterns import PATTERNS
from guru.reviewer.reading.newer.signatures import SIGNATURES
from guru.reviewer.reading.newer.statements import STATEMENTS
from guru.reviewer.reading.newer.strings import STRINGS
from guru.reviewer.reading.newer.suites import SUITES
from guru.reviewer.reading.newer.walk import Builder, Walk

_BUILDERS: dict[str, Builder] = {
    **EXPRESSIONS,
    **CONTAINERS,
    **STRINGS,
    **FORMATTED,
    **SIGNATURES,
    **STATEMENTS,
    **COMPOUND,
    **PATTERNS,
    **SUITES,
}


class Converted(NamedTuple):
    """A module's tree and the first version of Python whose grammar has all that is in it."""

    tree: ast.Module
    version: tuple[int, int]


def convert(module: Any, data: bytes) -> Converted:
    """Convert a ``libcst.Module``; ``data`` is its source in UTF-8.

    Raises:
        SyntaxError: libcst let through what is no Python.
        UnknownSyntaxError: libcst knows a construct that is not known here.

    """
    walk = Walk(data, _BUILDERS)
    tree = walk.build(module)
    return Converted(tree, walk.newest)
