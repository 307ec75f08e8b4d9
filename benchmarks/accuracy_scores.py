"""Scores of ``accuracy.py``: results of a review against labels, by class of weakness.

A result counts where the label is and only if its rule carries the label's class, read from the
rule's SARIF tags: ``external/cwe/cwe-089``, or ``codeguru/NAME`` for CodeGuru's own detectors.
Youden is the rate of true hits minus that of false ones: 0 for a tool that cannot tell them apart.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from accuracy_corpora import facts, owasp_truth

_OWASP = {
    "pathtraver": {22, 23, 36, 73, 98},
    "cmdi": {77, 78, 88},
    "codeinj": {74, 94, 95, 96, 913},
    "deserialization": {502},
    "hash": {326, 327, 328, 916},
    "ldapi": {90},
    "redirect": {601},
    "securecookie": {311, 614, 1004, 1275},
    "sqli": {89, 564, 943},
    "trustbound": {501},
    "weakrand": {330, 338},
    "xpathi": {91, 643},
    "xss": {79, 80, 83, 116},
    "xxe": {611, 776, 827},
}
_FAMILIES = (
    {22, 23, 36, 73, 98, 99, 641},
    {77, 78, 88},
    {74, 94, 95, 96, 913},
    {326, 327, 328, 916, 759, 760, 321, 329, 780, 1204},
    {614, 1004, 1275},
    {89, 564, 943},
    {330, 331, 338, 339, 1241},
    {91, 643},
    {79, 80, 83, 113, 116},
    {611, 776, 827},
    {259, 256, 321, 522, 798},
    {295, 297, 599},
    {377, 378, 379},
    {200, 311, 312, 319, 523},
    {250, 269, 276, 732},
    {252, 390, 391, 703, 755},
    {400, 730, 770, 835, 1333},
    {209, 215, 489, 11},
    {287, 306, 345, 347},
    {284, 605, 668},
)


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a review: where it starts, and the classes that its rule is about."""

    line: int
    cwes: frozenset[int]
    detectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """A corpus' score: the figures that a goal is set for, in the order they are printed."""

    corpus: str
    figures: dict[str, float]
    cases: int

    @property
    def main(self) -> float:
        """The figure that mutated copies are compared by."""
        return next(iter(self.figures.values()))


class Results:
    """The results of a review by file."""

    def __init__(self, sarif: Path, root: Path) -> None:
        self._by_file: dict[Path, list[Result]] = defaultdict(list)
        for run in json.loads(sarif.read_text("utf-8"))["runs"]:
            tags = {
                rule["id"]: rule.get("properties", {}).get("tags", [])
                for rule in run["tool"]["driver"].get("rules", [])
            }
            for item in run.get("results", []):
                place = item["locations"][0]["physicalLocation"]
                file = root / place["artifactLocation"]["uri"].removeprefix("file://")
                own = item.get("properties", {}).get("tags", [])
                line = place.get("region", {}).get("startLine", 1)
                result = _result(line, [*tags.get(item["ruleId"], []), *own])
                self._by_file[file.resolve()].append(result)

    def of(self, file: Path) -> list[Result]:
        """Return the results in a file."""
        return self._by_file.get(file.resolve(), [])

    def meets(self, file: Path, classes: set[int]) -> bool:
        """Whether a result in a file is of one of these classes."""
        return any(result.cwes & classes for result in self.of(file))


def _result(line: int, tags: Iterable[str]) -> Result:
    numbers = (re.search(r"cwe-0*(\d+)", tag, re.IGNORECASE) for tag in tags)
    detectors = (tag.partition("/")[2] for tag in tags if tag.startswith("codeguru/"))
    return Result(line, frozenset(int(n[1]) for n in numbers if n), frozenset(detectors))


def score(name: str, root: Path, sarif: Path) -> Score:
    """Return the score of a corpus that was exported to ``root`` and reviewed into ``sarif``."""
    return _SCORES[name](root, Results(sarif, root))


def _owasp(root: Path, results: Results) -> Score:
    truth = owasp_truth((root / "truth.csv").read_text("utf-8"))
    hits: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for test, (category, real, cwe) in truth.items():
        file = root / "testcode" / f"{test}.py"
        hits[category, real].append(results.meets(file, _OWASP[category] | {cwe}))
    youden = {c: _rate(hits[c, True]) - _rate(hits[c, False]) for c, _ in hits}
    macro = sum(youden.values()) / len(youden)
    worst = min(youden, key=lambda category: youden[category])
    figures = {"macro Youden": macro, f"worst category ({worst})": youden[worst]}
    return Score("owasp", figures, len(truth))


def _codeguru(root: Path, results: Results) -> Score:
    regions: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for file in sorted(root.rglob("*.py")):
        for first, last, detector, defect in facts(file.read_text("utf-8")):
            inside = [r for r in results.of(file) if first <= r.line <= last]
            regions[detector, defect].append(any(detector in r.detectors for r in inside))
    names = {detector for detector, _ in regions}
    separated = [n for n in names if any(regions[n, True]) and not any(regions[n, False])]
    defects = [hit for (_, defect), found in regions.items() if defect for hit in found]
    clean = [hit for (_, defect), found in regions.items() if not defect for hit in found]
    figures = {
        "detectors separated": len(separated) / len(names),
        "defects flagged": _rate(defects),
        "compliant flagged": _rate(clean),
    }
    return Score("codeguru", figures, len(names))


def _xast(root: Path, results: Results) -> Score:
    def hit(file: Path) -> bool:
        return results.meets(file, {77, 78, 88})

    true = [hit(file) for file in root.rglob("*_T.py")]
    false = [hit(file) for file in root.rglob("*_F.py")]
    passed = []
    for config in sorted(root.rglob("config.json")):
        for scene in _scenes(json.loads(config.read_text("utf-8"))):
            terms = re.findall(r"(!?)\s*([\w/.\-]+?\.py)", scene)
            passed.append(all(hit(config.parent / name) != bool(no) for no, name in terms))
    figures = {"Youden": _rate(true) - _rate(false), "scenes passed": _rate(passed)}
    return Score("xast", figures, len(true) + len(false))


def _scenes(config: dict[str, object]) -> list[str]:
    found: list[str] = []
    for groups in config.values():
        for group in groups if isinstance(groups, list) else []:
            for level in group.get("scene_levels", []):
                found += [scene["compose"] for scene in level["scene_list"]]
    return found


def _sven(root: Path, results: Results) -> Score:
    rows: list[tuple[int, bool, bool]] = []
    for before in sorted(root.glob("*_before.py")):
        cwe = int(before.stem.split("_")[1].removeprefix("cwe"))
        after = before.with_name(before.name.replace("_before", "_after"))
        family = _family(cwe)
        rows.append((cwe, results.meets(before, family), results.meets(after, family)))
    others = [row for row in rows if row[0] != 89]
    figures = {"Youden": _pairs(rows), "Youden without SQL": _pairs(others)}
    return Score("sven", figures, len(rows))


def _pairs(rows: list[tuple[int, bool, bool]]) -> float:
    return _rate([before for _, before, _ in rows]) - _rate([after for *_, after in rows])


def _securityeval(root: Path, results: Results) -> Score:
    files = sorted(root.rglob("*.py"))
    found = []
    for file in files:
        cwe = int(re.sub(r"\D", "", file.parent.name))
        found.append(results.meets(file, _family(cwe)))
    return Score("securityeval", {"recall": _rate(found)}, len(files))


def _family(cwe: int) -> set[int]:
    return set().union({cwe}, *(family for family in _FAMILIES if cwe in family))


def _rate(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


_SCORES = {
    "owasp": _owasp,
    "codeguru": _codeguru,
    "xast": _xast,
    "sven": _sven,
    "securityeval": _securityeval,
}
