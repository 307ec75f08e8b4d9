"""The table tells of every rule what the rule itself would, and loads none."""

import subprocess
import sys
from pathlib import Path

import pytest

from guru.reviewer import registry, rule_table
from guru.reviewer.registry import all_rules
from guru.reviewer.rule_table import listed_rules

FACTS = ("id", "topic", "severity", "safe_fix", "in_tests", "emitted_by_engine", "fixable")
LISTS = ("cwe", "codeguru", "calls", "methods", "mentions")


def test_the_table_tells_what_the_rules_would() -> None:
    listed = listed_rules()
    assert listed is not None, "out of date: run `make docs`"
    for known, rule in zip(listed, all_rules(), strict=True):
        for name in (*FACTS, "awaited_danger"):
            assert getattr(known, name) == getattr(rule, name), (rule.id, name)
        for name in LISTS:
            assert sorted(getattr(known, name)) == sorted(getattr(rule, name)), (rule.id, name)
        if not rule.calls and not rule.methods:
            assert known.node_types == rule.node_types, rule.id
        assert known.whole_types == rule.whole_types, rule.id
        assert type(known.loaded) is type(rule)
        assert known.page == rule.page
        assert known.fix_kinds == (rule.fix_kinds if rule.fixable else known.fix_kinds)
        assert (known.bad, known.good) == (rule.bad, rule.good)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"correctness": {"bare_except": {"size": 1}}}'])
def test_a_table_of_other_rules_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "table.json").write_text(text)
    monkeypatch.setattr(rule_table, "TABLE", str(tmp_path / "table.json"))
    assert listed_rules() is None
    registry.known_rules.cache_clear()
    assert registry.known_rules() == all_rules()
    registry.known_rules.cache_clear()


def test_a_review_loads_the_rules_that_have_something_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import random\n\nprint(random.random())\n")
    script = (
        "import sys\nfrom guru.__main__ import main\n"
        f"sys.argv = ['guru', 'review', {str(tmp_path)!r}, '--no-cache', '--quiet']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    code = end.code\n"
        "loaded = [m for m in sys.modules if m.startswith('guru.reviewer.rules.')]\n"
        "print(code, sum('torch' in m for m in loaded), len(loaded))\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    first, modules = done.stdout.splitlines()
    code, torch, loaded = map(int, first.split())
    assert (code, torch) == (0, 0)
    assert loaded < len(all_rules()) / 3
    heavy = {"typer", "pydantic", "rich", "libcst", "jinja2", "yaml"}
    assert not heavy & {name.partition(".")[0] for name in modules.split()}
