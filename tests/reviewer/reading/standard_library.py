"""The standard library of the running interpreter as a body of real code."""

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path

LIBRARY = Path(sysconfig.get_path("stdlib"))
WHOLE = "GURU_WHOLE_LIBRARY" in os.environ  # all of it instead of every so manieth file


def files(step: int, largest: int = 1_000_000, first: int = 0) -> list[Path]:
    """Every ``step``-th file of at most so many bytes; all of them where that was asked for."""
    found = (p for p in LIBRARY.rglob("*.py") if "site-packages" not in p.parts)
    small = sorted(path for path in found if path.stat().st_size <= largest)
    return small if WHOLE else small[first::step]


def texts(step: int, largest: int = 1_000_000, first: int = 0) -> Iterator[tuple[str, str]]:
    """Paths and texts of files that are UTF-8, as nearly all are."""
    for path in files(step, largest, first):
        text = path.read_bytes().decode(errors="surrogateescape")
        if text.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in text):
            yield str(path), text
