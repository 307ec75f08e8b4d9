"""Comments silence what they name, and nothing else."""

import pytest

from guru.models.location import Location
from guru.models.recommendation import Finding
from guru.models.severity import Severity
from guru.reviewer.filters.comments import misspelt, unsuppressed


def finding(line: int, rule: str = "weak-hash", end: int = 0) -> Finding:
    return Finding(rule, Location("a.py", line, 1, end, 1), "", Severity.LOW, "", "")


@pytest.mark.parametrize(
    ("text", "line", "kept"),
    [
        ("x = 1  # guru: ignore[weak-hash] an etag\n", 1, False),
        ("x = 1  # GURU:ignore[Weak-Hash]\n", 1, False),
        ("x = 1  # guru: ignore\n", 1, False),
        ("x = 1  # guru: ignore[other, weak-hash]\n", 1, False),
        ("x = 1  # guru: ignore[other]\n", 1, True),
        ("# guru: ignore[weak-hash] the reason\n# in two lines\nx = 1\n", 3, False),
        ("# guru: ignore[weak-hash]\nx = 1\ny = 2\n", 3, True),
        ("x = '# guru: ignore'\n", 1, True),
        ("a = 1\n\n# guru: ignore-file[weak-hash]\nb = 2\n", 1, False),
        ("# guru: ignored elsewhere\nx = 1\n", 2, True),
    ],
)
def test_a_comment(text: str, line: int, kept: bool) -> None:
    left, silenced = unsuppressed([finding(line)], text)
    assert bool(left) is kept
    assert silenced == (not kept)


def test_a_comment_at_the_end_of_a_long_call_covers_the_call() -> None:
    left, _ = unsuppressed([finding(1, end=3)], "f(\n  1,\n)  # guru: ignore[weak-hash]\n")
    assert left == []


def test_comments_before_a_fault_still_count() -> None:
    left, _ = unsuppressed([finding(1)], "x = 1  # guru: ignore\ny = (\n")
    assert left == []


def test_a_misspelt_rule_is_told_with_what_was_perhaps_meant() -> None:
    text = "x = 1  # guru: ignore[weak-hash, weak-hsh]\n# guru: ignore-file[qqq]\n"
    first, second = misspelt(text, lambda: {"weak-hash", "sql-injection"})
    assert first == "line 1 suppresses 'weak-hsh', which is no rule; did you mean weak-hash?"
    assert second == "line 2 suppresses 'qqq', which is no rule; see `guru rules`"


def test_rules_are_not_asked_for_without_a_comment_that_names_one() -> None:
    def unasked() -> set[str]:
        raise AssertionError

    assert misspelt("x = 1  # guru is a word\n", unasked) == []
