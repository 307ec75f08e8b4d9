"""The example application: its history leads to what stands there, and guru has words on it."""

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "bookshop"
CHANGES = sorted((EXAMPLE / "changes").glob("*.patch"))


def test_the_history_leads_to_the_files_that_stand_there(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", *map(str, CHANGES[:-1])], cwd=tmp_path, check=True)
    for file in tmp_path.rglob("*"):
        inside = file.relative_to(tmp_path)
        if file.is_file() and inside.parts[0] != ".git" and inside.name != "README.md":
            assert file.read_text() == (EXAMPLE / inside).read_text(), inside


def test_the_change_up_for_review_brings_recommendations_of_many_kinds(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "guru", "review", "--diff", str(CHANGES[-1])]
    done = subprocess.run(
        [*command, "--format", "json"],
        cwd=EXAMPLE,
        env={**os.environ, "GURU_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)["recommendations"]
    rules = {r["rule"] for r in found}
    assert {"untrusted-deserialization", "os-command-injection", "sql-injection"} <= rules
    paths = {r["location"]["path"] for r in found}
    assert paths == {"bookshop/partners.py", "bookshop/prices.py"}
    assert any(r["fix"] for r in found)
