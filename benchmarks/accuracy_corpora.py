"""The labelled corpora of ``accuracy.py``: which cases are for building, how they are laid out.

The split is exact, so that everyone means the same cases: of OWASP's tests, a third of each
category and label by the order of their names' SHA-256; of the others, what has an even first byte
of SHA-256 over the detector's name (CodeGuru), the folder below ``sast-python3`` (xAST), the owner
and name of the commit's repository (SVEN) or the class as ``CWE-nnn`` (SecurityEval).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

CORPORA = {
    "owasp": "OWASP-Benchmark/BenchmarkPython",
    "codeguru": "aws-samples/amazon-codeguru-python-detectors",
    "xast": "alipay/ant-application-security-testing-benchmark",
    "sven": "eth-sri/sven",
    "securityeval": "s2e-lab/SecurityEval",
}
Truth = dict[str, tuple[str, bool, int]]
_FACT = re.compile(r"\{fact rule=([\w-]+)@v[\d.]+ defects=([01])\}")


def export(name: str, checkout: Path, out: Path) -> int:
    """Write the dev cases of a corpus to a folder; return how many files of Python they are."""
    for path, text in _CASES[name](checkout):
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return sum(1 for _ in out.rglob("*.py"))


def owasp_truth(text: str) -> Truth:
    """Return category, label and CWE of each test from ``expectedresults``."""
    rows = [row for row in csv.reader(io.StringIO(text)) if row and row[0].startswith("Bench")]
    return {row[0]: (row[1], row[2] == "true", int(row[3])) for row in rows}


def owasp_dev(truth: Truth) -> set[str]:
    """Return the tests that are for building."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for test, (category, real, _) in truth.items():
        groups.setdefault((category, real), []).append(test)
    chosen: set[str] = set()
    for tests in groups.values():
        tests.sort(key=lambda test: hashlib.sha256(test.encode()).hexdigest())
        chosen.update(tests[: math.ceil(len(tests) / 3)])
    return chosen


def facts(text: str) -> list[tuple[int, int, str, bool]]:
    """Return CodeGuru's regions: first and last line, detector, whether it is a defect."""
    found = []
    start: tuple[int, str, bool] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if match := _FACT.search(line):
            start = (number, match[1], match[2] == "1")
        elif "{/fact}" in line and start is not None:
            found.append((start[0], number, start[1], start[2]))
            start = None
    return found


def is_dev(text: str) -> bool:
    """Whether a group of cases is for building, by its name."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _owasp(checkout: Path) -> Iterator[tuple[str, str]]:
    text = _read(next(checkout.glob("expectedresults-*.csv")))
    dev = owasp_dev(owasp_truth(text))
    for test in sorted(dev):
        yield f"testcode/{test}.py", _read(checkout / "testcode" / f"{test}.py")
    for file in sorted((checkout / "helpers").rglob("*.py")):
        yield str(file.relative_to(checkout)), _read(file)
    rows = [line for line in text.splitlines() if line.partition(",")[0] in dev]
    yield "truth.csv", "\n".join(rows) + "\n"


def _codeguru(checkout: Path) -> Iterator[tuple[str, str]]:
    root = checkout / "src" / "python" / "detectors"
    for file in sorted(root.rglob("*.py")):
        text = _read(file)
        regions = facts(text)
        if regions and is_dev(regions[0][2]):
            yield str(file.relative_to(root)), text


def _xast(checkout: Path) -> Iterator[tuple[str, str]]:
    root = next(checkout.rglob("sast-python3"))
    groups = {file.parent for file in root.rglob("config.json")}
    for file in sorted(root.rglob("*")):
        if file.suffix != ".py" and file.name != "config.json":
            continue
        group = next((folder for folder in file.parents if folder in groups), None)
        if group is not None and is_dev(group.relative_to(root).as_posix()):
            yield str(file.relative_to(root)), _read(file)
    yield "guru.toml", '[[taint.source]]\nparameter = "taint_src"\n'


def _sven(checkout: Path) -> Iterator[tuple[str, str]]:
    number = 0
    for file in sorted((checkout / "data_train_val").rglob("*.jsonl")):
        for line in _read(file).splitlines():
            row = json.loads(line)
            if not row["file_name"].endswith(".py"):
                continue
            number += 1
            address = row["commit_link"].removeprefix("https://").split("/")
            if not is_dev("/".join(address[1:3])):
                continue
            cwe = file.stem.removeprefix("cwe-")
            for side in ("before", "after"):
                text = textwrap.dedent(row[f"func_src_{side}"])
                yield f"{number:04d}_cwe{cwe}_{side}.py", text
    yield "guru.toml", "[taint]\nparameters = true\n"


def _securityeval(checkout: Path) -> Iterator[tuple[str, str]]:
    root = checkout / "Testcases_Insecure_Code"
    for file in sorted(root.rglob("*.py")):
        folder = file.relative_to(root).parts[0]
        if is_dev(folder):
            yield f"{folder}/{file.name}", _read(file)


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


_CASES = {
    "owasp": _owasp,
    "codeguru": _codeguru,
    "xast": _xast,
    "sven": _sven,
    "securityeval": _securityeval,
}
