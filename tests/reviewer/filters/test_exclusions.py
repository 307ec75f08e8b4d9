"""Globs as .gitignore reads them, and the words that name rules."""

import pytest

from guru.models.location import Location
from guru.models.recommendation import Finding
from guru.models.severity import Severity
from guru.reviewer.filters.exclusions import Exclusions, matches
from guru.reviewer.registry import all_rules

PAGE = next(rule.page for rule in all_rules() if rule.id == "unsafe-yaml-load")
FINDING = Finding("unsafe-yaml-load", Location("app/a.py", 1), "", Severity.HIGH, "", "load")


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("a/b/c.py", "c.py", True),
        ("a/b/c.py", "*.py", True),
        ("a/b/c.py", "b", True),
        ("a/b/c.py", "b/", True),
        ("a/b/c.py", "a/*.py", False),
        ("a/b/c.py", "a/**", True),
        ("a/b/c.py", "a/**/c.py", True),
        ("a/c.py", "a/**/c.py", True),
        ("a/b/c.py", "**/c.py", True),
        ("c.py", "**/c.py", True),
        ("a/b/c.py", "/b", False),
        ("abc.py", "a?c.py", True),
        ("a.py", "a[.py", False),
        ("x/a(b).py", "x/a(b).py", True),
    ],
)
def test_globs(path: str, glob: str, expected: bool) -> None:
    assert matches(path, glob) is expected


@pytest.mark.parametrize(
    ("exclusions", "left_out"),
    [
        (Exclusions(), False),
        (Exclusions(below=Severity.CRITICAL), True),
        (Exclusions(words=frozenset({"security"})), True),
        (Exclusions(words=frozenset({"cwe-502"})), True),
        (Exclusions(words=frozenset({FINDING.fingerprint})), True),
        (Exclusions(detectors={"python/untrusted-deserialization@v1.0": ()}), True),
        (Exclusions(detectors={"unsafe-yaml-load": ("tests/*",)}), False),
        (Exclusions(rules_in_files={"app/*": ("unsafe-yaml-load",)}), True),
        (Exclusions(rules_in_files={"app/*": ("weak-hash",)}), False),
    ],
)
def test_findings(exclusions: Exclusions, left_out: bool) -> None:
    assert exclusions.leaves_out(FINDING, PAGE) is left_out
