"""What a team says of its own sources and sinks, and which files stand around."""

from __future__ import annotations

from typing import Any

from guru.models.records import field, frozen
from guru.reviewer.tree import Tree


@frozen
class TaintSettings:
    """What a team adds in ``[taint]``; ``named`` are parameters whose name makes them sources."""

    parameters: bool = False
    named: frozenset[str] = frozenset()
    entries: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = field(default=())

    @property
    def identity(self) -> str:
        """A text that changes with the settings, for the cache."""
        return repr((self.parameters, sorted(self.named), self.entries))


@frozen
class FlowSettings:
    """What following values may rest on: the team's models, and the files around, if any."""

    taint: TaintSettings = field(default_factory=TaintSettings)
    tree: Tree | None = None

    def read(self, path: str) -> bytes | None:
        """Return a file of the project; None where there is none that is worth following."""
        return self.tree.read(path) if self.tree is not None else None
