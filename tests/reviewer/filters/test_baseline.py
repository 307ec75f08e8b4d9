"""A baseline absorbs as many findings as it holds, and no more."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guru.models.errors import InputError
from guru.models.location import Location
from guru.models.recommendation import Finding, Recommendation
from guru.models.severity import Severity
from guru.reviewer.filters.baseline import read_baseline, write_baseline


def finding(path: str, anchor: str, line: int = 1) -> Finding:
    return Finding("weak-hash", Location(path, line), "", Severity.LOW, "f", anchor)


def accepted(found: Finding, ordinal: int = 1) -> Recommendation:
    mark = f":{ordinal}" if ordinal > 1 else ""
    return Recommendation(
        found.rule, "", found.severity, found.location, "", "", "", found.fingerprint + mark
    )


def baseline_of(tmp_path: Path, findings: list[Recommendation]):
    write_baseline(tmp_path / "b.json", findings)
    return read_baseline(tmp_path / "b.json")


def test_each_entry_absorbs_one(tmp_path: Path) -> None:
    one = finding("a.py", "md5(x)")
    baseline = baseline_of(tmp_path, [accepted(one), accepted(one, 2)])
    kept, absorbed = baseline.absorb([one, finding("a.py", "md5(x)", 9), finding("a.py", "md5(x)")])
    assert (len(kept), absorbed) == (1, 2)


def test_a_moved_file_does_not_bring_its_findings_back(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path, [accepted(finding("old.py", "md5(x)"))])
    kept, _ = baseline.absorb([finding("new.py", "md5(x)"), finding("other.py", "md5(x)")])
    assert len(kept) == 1


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), max_size=12))
def test_what_was_written_is_absorbed_whole(tmp_path_factory, pairs: list[tuple[str, str]]) -> None:
    found = [finding(f"{path}.py", anchor) for path, anchor in pairs]
    baseline = baseline_of(tmp_path_factory.mktemp("b"), [accepted(f) for f in found])
    assert baseline.absorb(found) == ([], len(found))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 9, "findings": []}', '{"version": 1}']
)
def test_what_is_no_baseline_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(InputError):
        read_baseline(tmp_path / "b.json")
