"""What a team says of its own sources and sinks, and which files stand around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LARGEST = 300_000  # bytes of a module that is followed into


@dataclass(frozen=True, slots=True)
class TaintSettings:
    """What a team adds in ``[taint]``; ``named`` are parameters whose name makes them sources."""

    parameters: bool = False
    named: frozenset[str] = frozenset()
    entries: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = field(default=())

    @property
    def identity(self) -> str:
        """A text that changes with the settings, for the cache."""
        return repr((self.parameters, sorted(self.named), self.entries))


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """What following values may rest on: the team's models, and the files around."""

    taint: TaintSettings = field(default_factory=TaintSettings)
    root: Path | None = None
    texts: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, path: str) -> bytes | None:
        """Return a file of the project; None where there is none that is worth following."""
        if path in self.texts:
            return self.texts[path]
        file = self.root / path if self.root is not None else None
        try:
            if file is None or not file.is_file() or file.stat().st_size > _LARGEST:
                return None
            return file.read_bytes()
        except OSError:
            return None
