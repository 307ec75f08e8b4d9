"""Characters, and the dangers that need them: a text without any of them does no such harm."""

from __future__ import annotations

from collections.abc import Iterable

from guru.reviewer.flow.dangers import (
    ALL_TEXT_DANGERS,
    ARCHIVE,
    CODE,
    COMMAND,
    HEADER,
    HTML,
    LDAP,
    LOG,
    MODULE,
    NOSQL,
    PATH,
    REDIRECT,
    REGEX,
    REQUEST,
    SESSION,
    SQL,
    TEMPLATE,
    XPATH,
)

NEEDED = {
    LDAP: "()*",
    XPATH: "'\"",
    SQL: "'\"",
    HTML: "<",
    LOG: "\n",
    HEADER: "\n",
    PATH: "/.",
    ARCHIVE: "/.",
    COMMAND: ";$|&`\n<>",
    CODE: "(",
    REDIRECT: "/:",
    REQUEST: "/:.",
    TEMPLATE: "{<",
    MODULE: ".",
    SESSION: "<'\"",
    NOSQL: "$",
    REGEX: "*+{",
}
"""The characters of which a danger needs one: without them all, it is gone."""
_WORDS = frozenset("aZ0_é")
CHARACTERS = frozenset("".join(NEEDED.values())) | _WORDS | frozenset(" \t\r-,")
"""Those that are tried: of each kind one, and all that may do harm."""
_LETTERS = frozenset("aZé")


def warded(letters: Iterable[str]) -> frozenset[str]:
    """Return the dangers that a text of these characters alone does not have."""
    left = {*letters}
    dangers = {danger for danger, needed in NEEDED.items() if left.isdisjoint(needed)}
    if left.isdisjoint(_LETTERS):  # numbers and signs name nothing that could be called
        dangers.add(CODE)
    return ALL_TEXT_DANGERS if len(dangers) == len(NEEDED) else frozenset(dangers)
