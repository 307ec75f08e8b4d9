"""The files with which teams silence Amazon CodeGuru, honoured as they stand.

``aws-codeguru-reviewer.yml`` is CodeGuru Reviewer's, ``.codeguru-ignore.yml`` CodeGuru Security's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guru.models.errors import InputError
from guru.models.records import define
from guru.models.review import Notice
from guru.models.severity import Severity
from guru.reviewer.filters.exclusions import Exclusions

REVIEWER_FILE = "aws-codeguru-reviewer.yml"
SECURITY_FILE = ".codeguru-ignore.yml"
_SUFFIXES = (".yml", ".yaml")
_ENTRY_KEYS = {"detectorid", "locations"}  # of ExcludeRecommendations


@define
class _Reading:
    """One file while it is read; mistakes in it are told, never fatal."""

    name: str
    files: list[str]
    words: set[str]
    detectors: dict[str, tuple[str, ...]]
    below: Severity
    notices: list[Notice]

    def complain(self, text: str) -> None:
        self.notices.append(Notice(text, self.name))


def read_codeguru(root: Path) -> tuple[Exclusions, tuple[Notice, ...]]:
    """Read both files where they lie in ``root``; what is wrong in them comes as notices."""
    reading = _Reading("", [], set(), {}, Severity.INFO, [])
    for name in (REVIEWER_FILE, SECURITY_FILE):
        for suffix in _SUFFIXES:
            file = root / Path(name).with_suffix(suffix)
            if file.is_file():
                reading.name = file.name
                _read(file, reading)
    exclusions = Exclusions(
        files=tuple(reading.files),
        below=reading.below,
        words=frozenset(reading.words),
        detectors=reading.detectors,
    )
    return exclusions, tuple(reading.notices)


def _read(file: Path, reading: _Reading) -> None:
    import yaml

    try:
        data = yaml.safe_load(file.read_bytes())
    except (yaml.YAMLError, OSError, RecursionError) as error:
        reading.complain(f"was passed over, it is no YAML: {' '.join(str(error).split())}")
        return
    if data is None:
        return
    if not isinstance(data, dict):
        reading.complain("was passed over: it must be a mapping")
        return
    for key, value in data.items():
        reader = _READERS.get(str(key).lower())
        if reader is None:
            reading.complain(f"unknown key {key!r} was passed over")
        else:
            reader(value, reading)


def _version(value: object, reading: _Reading) -> None:
    if str(value) not in {"1", "1.0"}:
        reading.complain(f"version {value!r} is not known; read as 1.0")


def _files(value: object, reading: _Reading) -> None:
    reading.files += _texts(value, "excludeFiles", reading)


def _ids(value: object, reading: _Reading) -> None:
    reading.words.update(text.lower() for text in _texts(value, "ExcludeById", reading))


def _tags(value: object, reading: _Reading) -> None:
    reading.words.update(text.lower() for text in _texts(value, "ExcludeTags", reading))


def _below(value: object, reading: _Reading) -> None:
    try:
        reading.below = Severity.parse(str(value))
    except InputError as error:
        reading.complain(f"ExcludeBelowSeverity: {error}")


def _recommendations(value: object, reading: _Reading) -> None:
    for entry in value if isinstance(value, list) else [value]:
        given = entry if isinstance(entry, dict) else {}
        lowered = {str(key).lower(): part for key, part in given.items()}
        detector = lowered.get("detectorid")
        if not isinstance(detector, str):
            reading.complain(f"ExcludeRecommendations: {entry!r} names no detectorId")
            continue
        unknown = [key for key in given if str(key).lower() not in _ENTRY_KEYS]
        if unknown:  # such as Location: without its places the entry would silence all files
            reading.complain(f"ExcludeRecommendations: {entry!r} has an unknown key {unknown[0]!r}")
            continue
        places: tuple[str, ...] = ()
        if lowered.get("locations") is not None:
            places = tuple(_texts(lowered["locations"], "Locations", reading))
            if not places:
                continue  # a mistake must not silence more than was meant
        known = reading.detectors.get(detector.lower())
        reading.detectors[detector.lower()] = () if known == () else (*(known or ()), *places)


def _texts(value: object, key: str, reading: _Reading) -> list[str]:
    """Return a list of texts; one text alone is taken as a list of one."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    reading.complain(f"{key} must be a list of texts, not {value!r}")
    return []


_READERS: Mapping[str, Any] = {
    "version": _version,
    "excludefiles": _files,
    "excludebyid": _ids,
    "excludetags": _tags,
    "excludebelowseverity": _below,
    "excluderecommendations": _recommendations,
}
