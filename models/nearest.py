"""What somebody probably meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like another, None where none is."""
    import difflib  # here, since nearly no run asks

    close = difflib.get_close_matches(word, known, 1)
    return close[0] if close else None
