"""``guru rules``, ``guru explain``, ``guru rules new``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guru.cli.new_rule import skeleton
from guru.reviewer.registry import all_rules


def test_rules_lists_every_rule(guru) -> None:
    done = guru("rules")
    assert done.returncode == 0
    for rule in all_rules():
        assert rule.id in done.stdout
    assert f"{len(all_rules())} rules" in done.stdout


def test_rules_as_json_by_tag(guru) -> None:
    listed = json.loads(guru("rules", "--format", "json", "--select", "cwe-502").stdout)
    assert "unsafe-yaml-load" in {rule["id"] for rule in listed}
    assert all("external/cwe/cwe-502" in rule["tags"] for rule in listed)


def test_explain_shows_every_section(guru) -> None:
    done = guru("explain", "Unsafe-Yaml-Load")
    for heading in ("What it does", "Why is this bad", "Example", "Use instead", "References"):
        assert heading in done.stdout


def test_new_refuses_what_will_not_do(guru) -> None:
    assert guru("rules", "new", "Bad Name").returncode == 2
    assert guru("rules", "new", "a-rule", "--topic", "nonsense").returncode == 2
    done = guru("rules", "new", "unsafe-yaml-load", "--topic", "security")
    assert done.returncode == 2
    assert "exists already" in done.stderr


def test_a_new_rule_passes_its_own_examples(tmp_path: Path) -> None:
    source = Path(__file__).parents[2]
    for name in ("reviewer", "models", "profiler", "reports"):
        _copy(source / name, tmp_path / name)
    (tmp_path / "src" / "guru").mkdir(parents=True)
    for file in (source / "src" / "guru").glob("*.py"):
        (tmp_path / "src" / "guru" / file.name).write_bytes(file.read_bytes())
    _copy(source / "src" / "guru" / "cli", tmp_path / "src" / "guru" / "cli")
    for name in ("reviewer", "models", "profiler", "reports"):
        (tmp_path / "src" / "guru" / name).symlink_to(f"../../{name}")
    (tmp_path / "pyproject.toml").write_text("")
    code = """
from guru.cli.new_rule import write_skeleton
file = write_skeleton("made-for-a-test", "correctness")
from guru.reviewer.registry import all_rules
from guru.reviewer.testing import cases_of, run_case
(rule,) = [r for r in all_rules() if r.id == "made-for-a-test"]
for case in cases_of(rule):
    run_case(case)
print(file)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(tmp_path / "src")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("correctness/made_for_a_test.py")
    assert str(tmp_path.resolve()) in done.stdout


def test_a_new_rule_is_formatted_and_clean(tmp_path: Path) -> None:
    pytest.importorskip("ruff", reason="ruff is of the development environment")
    source = Path(__file__).parents[2]
    file = tmp_path / "reviewer" / "rules" / "correctness" / "made_for_a_test.py"
    file.parent.mkdir(parents=True)
    file.write_text(skeleton("made-for-a-test"))
    file.with_name("__init__.py").write_text("")
    (tmp_path / "pyproject.toml").write_bytes((source / "pyproject.toml").read_bytes())
    for command in (["format", "--check"], ["check", "--no-cache"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, str(file)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def _copy(old: Path, new: Path) -> None:
    import shutil

    shutil.copytree(old, new, ignore=shutil.ignore_patterns("__pycache__"))


def test_rule_pages_in_docs_are_up_to_date() -> None:
    script = Path(__file__).parents[2] / "docs" / "write_rule_pages.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
