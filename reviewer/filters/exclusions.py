"""What settings leave out: files, rules, severities, places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from guru.models.recommendation import Finding
from guru.models.records import field, frozen
from guru.models.rule_page import RulePage
from guru.models.severity import Severity


@frozen
class Exclusions:
    """Globs and words; a finding that meets one of them is left out.

    ``files`` are globs of paths never read. ``rules_in_files`` maps a glob to words that name
    rules there: a rule's id, its topic, or a tag. ``detectors`` maps such a word to globs of
    paths where that rule is silent; an empty tuple means everywhere. ``words`` may also hold
    fingerprints.
    """

    files: tuple[str, ...] = ()
    below: Severity = Severity.INFO
    words: frozenset[str] = frozenset()
    rules_in_files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    detectors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def leaves_out_file(self, path: str) -> bool:
        """Whether a path (relative to the root, with forward slashes) is not to be read."""
        return any(matches(path, glob) for glob in self.files)

    def leaves_out(self, finding: Finding, page: RulePage) -> bool:
        """Whether a finding is not to be told."""
        words = words_of(page)
        path = finding.location.path
        return (
            finding.severity < self.below
            or bool(words & self.words)
            or finding.fingerprint in self.words
            or any(
                words & set(rules) and matches(path, g) for g, rules in self.rules_in_files.items()
            )
            or any(
                word in words and (not globs or any(matches(path, glob) for glob in globs))
                for word, globs in self.detectors.items()
            )
        )


def words_of(page: RulePage) -> frozenset[str]:
    """Return every word by which settings may name a rule, in lower case."""
    names = {page.id, page.topic, *page.codeguru, *(f"python/{n}@v1.0" for n in page.codeguru)}
    tags = {*page.tags, *(f"cwe-{number}" for number in page.cwe)}
    return frozenset(word.lower() for word in names | tags)


def matches(path: str, glob: str) -> bool:
    """Match a path against a glob as ``.gitignore`` reads it.

    ``*`` stays within a folder, ``**`` crosses folders; a glob without a slash matches at any
    depth; one that names a folder matches all below it.
    """
    return _compiled(glob).fullmatch(path) is not None


@lru_cache(maxsize=512)
def _compiled(glob: str) -> re.Pattern[str]:
    text = glob.strip().removeprefix("./").rstrip("/")
    anchored = "/" in text
    parts = re.split(r"(\*\*/|/\*\*|\*\*|\*|\?)", text.lstrip("/"))
    wild = {"**/": "(?:.*/)?", "/**": "(?:/.*)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(wild.get(part, re.escape(part)) for part in parts)
    return re.compile(("" if anchored else "(?:.*/)?") + body + "(?:/.*)?", re.DOTALL)
