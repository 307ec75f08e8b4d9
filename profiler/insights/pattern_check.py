"""What a pattern's table in a TOML file must look like, told in one sentence when it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from guru.models.errors import InputError
from guru.models.severity import Severity

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ATOM = re.compile(r"call:[^\s:]+|(leaf:)?[^\s:]+:[^\s:]+")
_SET = re.compile(r"\[[^\]]*\]")


def checked(table: object, place: str) -> dict[str, Any]:
    """Return a copy of ``table`` with texts stripped, once every key and value is right.

    Raises:
        InputError: A key is unknown, missing or holds what it may not; the message says which.

    """
    if not isinstance(table, Mapping):
        raise InputError(f"{place}: a pattern is a table")
    name = table.get("id")
    where = f"{place} ({name})" if isinstance(name, str) else place
    return _checked(table, where, _CHECKS, _OPTIONAL)


def checked_chains(table: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return a copy of a table that holds ``frames`` and perhaps ``unless``, and nothing else.

    Raises:
        InputError: It does not.

    """
    return _checked(table, place, {"frames": _CHAINS, "unless": _CHAINS}, {"unless"})


def _checked(
    table: Mapping[str, Any], where: str, checks: Mapping[str, _Check], optional: set[str]
) -> dict[str, Any]:
    unknown = sorted(set(table) - set(checks))
    if unknown:
        raise InputError(f"{where}: unknown key {unknown[0]!r}")
    missing = [key for key in checks if key not in table and key not in optional]
    if missing:
        raise InputError(f"{where}: {missing[0]!r} is missing")
    for key, value in table.items():
        fits, wish = checks[key]
        if not fits(value):
            raise InputError(f"{where}: {key!r} must be {wish}{_culprit(value)}")
    return {key: v.strip() if isinstance(v, str) else v for key, v in table.items()}


def _culprit(value: object) -> str:
    """Name the atom that is wrong, where it is one among many."""
    if not isinstance(value, list):
        return ""
    atoms = (atom for chain in value if isinstance(chain, list) for atom in chain)
    wrong = next((atom for atom in atoms if not _is_atom(atom)), None)
    return "" if wrong is None else f"; {wrong!r} is not"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_percent(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 100


def _is_gain(value: object) -> bool:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value >= 1
    return _is_text(value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_ids(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_id, value))


def _is_addresses(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, str) and item.startswith("https://") for item in value)
    )


def _is_severity(value: object) -> bool:
    return isinstance(value, str) and value in {severity.word for severity in Severity}


def _is_chains(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_chain, value))


def _is_chain(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(map(_is_atom, value)):
        return False
    # Only the last frame has a call in progress or is a leaf.
    return not any(atom.startswith(("call:", "leaf:")) for atom in value[:-1])


def _is_atom(value: object) -> bool:
    if not isinstance(value, str) or not _ATOM.fullmatch(value):
        return False
    # An open "[" would be taken for itself and never match: no name has one.
    return not set("[]") & set(_SET.sub("", value))


_Check = tuple[Callable[[object], bool], str]
_CHAIN_WISH = (
    "a list of lists of 'module:qualified.name', the last of each perhaps 'call:dotted.name' or "
    "'leaf:module:name'"
)
_CHAINS: _Check = (_is_chains, _CHAIN_WISH)
_TEXT: _Check = (_is_text, "a text")
_FLAG: _Check = (_is_flag, "true or false")
_IDS: _Check = (_is_ids, "a list of names in lower-case words joined by hyphens")
_CHECKS: dict[str, _Check] = {
    "id": (_is_id, "lower-case words joined by hyphens"),
    "title": _TEXT,
    "frames": _CHAINS,
    "clock": (lambda value: value in {"cpu", "wall"}, "'cpu' or 'wall'"),
    "threshold": (_is_percent, "a percentage over 0 and up to 100"),
    "message": _TEXT,
    "why": _TEXT,
    "how": _TEXT,
    "before": _TEXT,
    "after": _TEXT,
    "references": (_is_addresses, "a list of https addresses"),
    "gain": (_is_gain, "a factor of at least 1, or a text"),
    "toy": _FLAG,
    "removes": _FLAG,
    "repeated": _FLAG,
    "in_loop": _FLAG,
    "direct": _FLAG,
    "inner": _FLAG,
    "unless": _CHAINS,
    "covers": _IDS,
    "codeguru": _IDS,
    "severity": (_is_severity, "one of info, low, medium, high, critical"),
}
_OPTIONAL = {
    *("gain", "toy", "removes", "repeated", "in_loop", "direct", "inner"),
    *("unless", "covers", "codeguru", "severity"),
}
