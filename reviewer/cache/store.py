"""The cache on disk: one SQLite file in the user's cache folder, safe for parallel runs.

It lies outside the reviewed tree on purpose: a cache that a change could bring along could hide
findings. It may be lost at any time; whatever goes wrong with it costs time, never a result.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Mapping
from functools import cache as once
from pathlib import Path

import guru
from guru.models.digest import content_digest, digest
from guru.reviewer.analysis import FileResult
from guru.reviewer.cache.codec import decode, encode
from guru.reviewer.rule import Rule

_KEPT_DAYS = 30
_SECONDS_A_DAY = 86_400
_CODE = (".py", ".toml", ".json", ".so", ".pyd")
_BATCH = 500  # SQLite allows 999 parameters in a statement
_SCHEMA = """
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, day INTEGER, result TEXT);
CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, day INTEGER, note TEXT);
"""


def cache_folder() -> Path:
    """Return where the cache lies: ``GURU_CACHE_DIR``, else the platform's folder for caches."""
    named = os.environ.get("GURU_CACHE_DIR")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "guru"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "guru" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "guru"


class Cache:
    """Results by content, path, rules and version of guru; notes by kind and key.

    ``problem`` says in a sentence why the cache is not used, empty when it is.
    """

    def __init__(self, folder: Path, rules: Iterable[Rule], settings: str = "") -> None:
        self.problem = ""
        self._new_notes: dict[str, str] = {}
        self._decoded: dict[str, FileResult] = {}
        self._version = _version_of(tuple(rule.id for rule in rules), settings)
        self._notes_version = _version_of((), settings)  # notes rest on no rule
        self._database = self._open(folder)

    def narrowed(self, rules: Iterable[Rule]) -> Cache:
        """Return a view of this cache for reviews with fewer rules."""
        twin = Cache.__new__(Cache)
        twin.__dict__.update(self.__dict__)  # the same database, the same notes
        twin._version += " ".join(rule.id for rule in rules).encode()  # noqa: SLF001 - its own
        return twin

    def key(self, path: str, data: bytes) -> str:
        """Return the key of a file."""
        what = f"{path}\0{content_digest(data)}"
        return digest(self._version + what.encode("utf-8", "surrogatepass"))

    def get(self, keys: Mapping[str, str]) -> dict[str, FileResult]:
        """Return the results that are known, by path; ``keys`` maps paths to keys."""
        if self._database is None:
            return {}
        known = self._decoded  # the old sides of a change are asked for twice
        try:
            rows = self._rows([key for key in keys.values() if key not in known])
            for path, key in keys.items():
                if key in rows:
                    known[key] = decode(path, rows[key])
        except (sqlite3.Error, ValueError) as error:
            self._give_up(error)
            return {}
        return {path: known[key] for path, key in keys.items() if key in known}

    def put(self, results: Mapping[str, FileResult]) -> None:
        """Keep results by their keys, and forget those that nobody asked for in a month."""
        if self._database is None or not results:
            return
        today = int(time.time() // _SECONDS_A_DAY)
        rows = [(key, today, encode(result)) for key, result in results.items()]
        try:
            with self._database:
                self._database.executemany("REPLACE INTO results VALUES (?, ?, ?)", rows)
                self._database.execute("DELETE FROM results WHERE day < ?", (today - _KEPT_DAYS,))
        except sqlite3.Error as error:
            self._give_up(error)

    def note(self, kind: str, key: str) -> str | None:
        """Return a note that was kept, such as a file's outline."""
        found = None
        if self._database is not None:
            try:
                query = "SELECT note FROM notes WHERE key = ?"
                found = self._database.execute(query, (self._note_key(kind, key),)).fetchone()
            except sqlite3.Error as error:
                self._give_up(error)
        return str(found[0]) if found is not None else None

    def keep_note(self, kind: str, key: str, text: str) -> None:
        """Keep a note until ``close`` writes all of them."""
        self._new_notes[self._note_key(kind, key)] = text

    def _note_key(self, kind: str, key: str) -> str:
        return digest(self._notes_version + f"{kind}\0{key}".encode())

    def _write_notes(self) -> None:
        today = int(time.time() // _SECONDS_A_DAY)
        rows = [(key, today, text) for key, text in self._new_notes.items()]
        self._new_notes = {}
        if self._database is None or not rows:
            return
        try:
            with self._database:
                self._database.executemany("REPLACE INTO notes VALUES (?, ?, ?)", rows)
                self._database.execute("DELETE FROM notes WHERE day < ?", (today - _KEPT_DAYS,))
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Write what is still to be kept, and let go of the file."""
        self._write_notes()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self, folder: Path) -> sqlite3.Connection | None:
        path = folder / "findings.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                return _connect(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                path.unlink()  # not a database, or a broken one: begin anew
                return _connect(path)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return None

    def _rows(self, keys: list[str]) -> dict[str, str]:
        assert self._database is not None  # noqa: S101 - callers have looked
        found: dict[str, str] = {}
        for start in range(0, len(keys), _BATCH):
            part = keys[start : start + _BATCH]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, result FROM results WHERE key IN ({marks})"  # noqa: S608 - marks
            found.update(self._database.execute(query, part).fetchall())
        return found

    def _give_up(self, error: Exception) -> None:
        self.problem = f"the cache is not used: {error}"
        self._new_notes = {}
        with contextlib.suppress(sqlite3.Error, AttributeError):
            self.close()
        self._database = None


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=5)
    try:
        # Losing the last results to a power cut is fine; waiting for the disk is not.
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        database.execute("SELECT key, day, result FROM results LIMIT 1").fetchone()
        database.execute("SELECT key, day, note FROM notes LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _version_of(rules: tuple[str, ...], settings: str) -> bytes:
    """Identify everything but the file that a result depends on."""
    parts = (guru.__version__, sys.version, _own_code(), settings, *sorted(rules))
    return digest("\0".join(parts).encode()).encode()


@once
def _own_code() -> str:
    """Identify the code of the reviewer by size and time of its files: rules may be edited."""
    seen: list[str] = []
    waiting = [os.path.dirname(os.path.dirname(__file__))]  # noqa: PTH120 - pathlib takes longer
    while waiting:
        for entry in os.scandir(waiting.pop()):
            if entry.name.endswith(_CODE):
                status = entry.stat()
                seen.append(f"{entry.path}:{status.st_size}:{status.st_mtime_ns}")
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                waiting.append(entry.path)
    return digest("\n".join(sorted(seen)).encode())
