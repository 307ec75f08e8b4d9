"""Functions that check what they are handed, told by their names alone.

The names are taken apart by hand: a pattern that says as much takes longer to compile than most
files take to be asked for all of their names.
"""

from __future__ import annotations

_STATES = (
    *("valid", "safe", "allowed", "permitted", "trusted", "whitelisted", "allowlisted", "sane"),
    *("legal", "acceptable"),
)
_VERBS = ("validate", "verify", "check", "ensure", "assert", "require", "reject", "forbid")
_QUESTIONS = tuple(
    f"{verb}{gap}{state}"
    for verb in ("is", "are")
    for gap in ("", "_")
    for word in ("valid", "safe", "allowed", "trusted")
    for state in (word, word.capitalize())
)
_PERMISSIONS = (
    *("permit", "permission", "access", "login", "auth", "password", "token", "role", "user"),
    "csrf",
)


def is_check(name: str) -> bool:
    """Whether a function of which only its name is known checks what it is handed."""
    if not _speaks_of_checking(name):
        return False
    small = name.lower()  # who may do what says nothing of what is handed over
    return not any(word in small for word in _PERMISSIONS)


def _speaks_of_checking(name: str) -> bool:
    bare = name.lstrip("_")
    if bare.startswith(_QUESTIONS):
        return True
    if any(bare.startswith(verb) and _ends(bare, len(verb)) for verb in _VERBS):
        return True
    return any(_stands_in(name, state) for state in _STATES)


def _stands_in(name: str, word: str) -> bool:
    start = name.find(word)
    while start >= 0:
        if _begins(name, start) and _ends(name, start + len(word)):
            return True
        start = name.find(word, start + 1)
    return False


def _begins(name: str, start: int) -> bool:
    """Whether a word may begin here: not behind a capital or a digit."""
    return start == 0 or name[start - 1] == "_" or "a" <= name[start - 1] <= "z"


def _ends(name: str, end: int) -> bool:
    """Whether a word ends here: the name does, or the next word begins."""
    return end == len(name) or name[end] == "_" or "A" <= name[end] <= "Z"
