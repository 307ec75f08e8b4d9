"""What a function does with what it is handed, as its callers see it.

Two versions of a function whose summaries are equal are the same to callers: nothing that calls it
needs another look.
"""

from __future__ import annotations

from collections.abc import Mapping

from guru.models.records import field, frozen

Hand = tuple[str, str]
"""Whose hand is in a value: the kind of its source, and its text (a parameter's name)."""


@frozen
class Summary:
    """What callers see of a function.

    ``reaches`` tells which hands reach which dangers inside; ``returns`` which hands are in what
    is returned, with the dangers that were warded off, ``keeps`` which are in a method's object
    afterwards; ``constants`` are the texts of what it returns when that is known. ``whole`` is
    false where the budget ended before the function did.
    """

    reaches: frozenset[tuple[Hand, str]] = frozenset()
    returns: frozenset[tuple[Hand, tuple[str, ...]]] = frozenset()
    keeps: frozenset[tuple[Hand, tuple[str, ...]]] = frozenset()
    constants: tuple[str, ...] = ()
    whole: bool = True


@frozen
class Summaries:
    """Summaries by qualified name; ``digests`` are of the other files they rest on."""

    of: Mapping[str, Summary]
    digests: Mapping[str, str] = field(default_factory=dict)
