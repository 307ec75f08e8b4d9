"""Find and read the settings of a project."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from guru.config.settings import Settings
from guru.config.taint import read_taint
from guru.models.errors import InputError
from guru.models.nearest import nearest
from guru.models.records import replace
from guru.models.review import Notice
from guru.models.severity import Severity


def read_settings(start: Path) -> Settings:
    """Read the nearest ``guru.toml`` or ``[tool.guru]`` in ``start`` or a folder above it.

    The search ends at the root of a git repository. An unknown key is told in a notice.

    Raises:
        InputError: A file is no TOML, or a value is not what its key takes.

    """
    for folder in _upwards(start):
        for name in ("guru.toml", "pyproject.toml"):
            file = folder / name
            if not file.is_file():
                continue
            table = _table(file)
            if table is not None:
                return _settings(file, table)
    return Settings()


def read_settings_file(file: Path) -> Settings:
    """Read the settings in one file, ``pyproject.toml`` or one with guru's keys at the top.

    Raises:
        InputError: It is missing or wrong.

    """
    if not file.is_file():
        raise InputError(f"there is no settings file {file}")
    return _settings(file, _table(file) or {})


def _upwards(start: Path) -> list[Path]:
    folder = start.resolve()
    if not folder.is_dir():
        folder = folder.parent
    found = []
    for place in (folder, *folder.parents):
        found.append(place)
        if (place / ".git").exists():
            break
    return found


def _table(file: Path) -> Mapping[str, Any] | None:
    """Return guru's part of a file, None where ``pyproject.toml`` has none."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    if file.name == "pyproject.toml" and b"guru" not in raw:  # to read it takes a while
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data: Mapping[str, Any] = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file} is no TOML: {error}") from error
    if file.name != "pyproject.toml":
        return data
    table = data.get("tool", {}).get("guru")
    if table is not None and not isinstance(table, dict):
        raise InputError(f"{file}: [tool.guru] must be a table")
    return table


def _settings(file: Path, table: Mapping[str, Any]) -> Settings:
    values: dict[str, Any] = {}
    notices = []
    for key, value in table.items():
        name = key.replace("-", "_")
        if name in _READERS:
            try:
                values[name] = _READERS[name](value)
            except (TypeError, ValueError) as error:
                raise InputError(f"{file}: {key} must be {error}") from None
            except InputError as error:
                raise InputError(f"{file}: {key}: {error}") from None
        else:
            close = nearest(name, _READERS)
            hint = f"; did you mean {close.replace('_', '-')}?" if close else ""
            notices.append(Notice(f"unknown setting {key!r} was passed over{hint}", file.name))
    if "baseline" in values:
        values["baseline"] = file.parent / values["baseline"]
    return replace(Settings(file=file, notices=tuple(notices)), **values)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("a list of texts")
    return tuple(value)


def _texts_by_glob(value: object) -> Mapping[str, tuple[str, ...]]:
    try:
        return {str(glob): _texts(words) for glob, words in _mapping(value).items()}
    except TypeError:
        raise TypeError("a table of globs with lists of rules") from None


def _severities(value: object) -> Mapping[str, Severity]:
    return {str(rule): _severity(word) for rule, word in _mapping(value).items()}


def _severity(value: object) -> Severity:
    if not isinstance(value, str):
        raise TypeError('a severity, such as "high"')
    return Severity.parse(value)


def _limit(value: object) -> Severity | None:
    return None if value == "never" else _severity(value)


def _mapping(value: object) -> Mapping[Any, Any]:
    if not isinstance(value, dict):
        raise TypeError("a table")
    return value


def _path(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a path")
    return value


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise TypeError("a number of bytes above zero")
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


_READERS: Mapping[str, Callable[[object], object]] = {
    "select": _texts,
    "ignore": _texts,
    "exclude": _texts,
    "per_file_ignores": _texts_by_glob,
    "severity": _severities,
    "min_severity": _severity,
    "fail_on": _limit,
    "baseline": _path,
    "max_file_size": _size,
    "cache": _switch,
    "taint": read_taint,
}
