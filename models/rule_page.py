"""What a rule says of itself: its page, as reports, ``guru explain`` and docs show it."""

from __future__ import annotations

from guru.models.records import frozen
from guru.models.severity import Severity


@frozen
class RulePage:
    """One detector's page.

    Texts are markdown. ``example`` and ``use_instead`` are Python code without a fence;
    ``cwe`` are plain numbers; ``codeguru`` are names of CodeGuru's detector library.
    """

    id: str
    title: str
    topic: str
    severity: Severity
    what: str
    why: str
    example: str
    use_instead: str
    fix_safety: str = ""
    references: tuple[str, ...] = ()
    cwe: tuple[int, ...] = ()
    codeguru: tuple[str, ...] = ()
    fixable: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        """SARIF tags: topic, ``external/cwe/cwe-089``, ``codeguru/<name>``."""
        cwes = (f"external/cwe/cwe-{number:03d}" for number in self.cwe)
        return (self.topic, *cwes, *(f"codeguru/{name}" for name in self.codeguru))

    @property
    def how(self) -> str:
        """How to fix it, in one paragraph of markdown and the better code."""
        return f"```python\n{self.use_instead}\n```"
