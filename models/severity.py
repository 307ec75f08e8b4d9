"""How bad a finding is, in CodeGuru's five words."""

from __future__ import annotations

import enum

from guru.models.errors import InputError


class Severity(enum.IntEnum):
    """Ordered: ``Severity.LOW < Severity.HIGH``."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The severity as users write it: ``info`` ... ``critical``."""
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Severity:
        """Read a severity in any case.

        Raises:
            InputError: The word is none of the five.

        """
        try:
            return cls[text.strip().upper()]
        except KeyError:
            words = ", ".join(s.word for s in cls)
            raise InputError(f"{text!r} is no severity; choose one of {words}") from None
