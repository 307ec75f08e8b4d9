"""``guru bot github`` as a CI job runs it: a process, the real reviewer, a checkout."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.bot.stand_in import REPOSITORY, TOKEN

BAD = "import yaml\n\n\ndef read(text):\n    return yaml.load(text, Loader=yaml.Loader)\n"


def test_the_command_reviews_posts_and_repeats_nothing(project, github, tmp_path):
    project.commit({"fresh.py": BAD})

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "guru", "bot", "github", "--repo", REPOSITORY, "--pr", "7"],
            cwd=project.root,
            env={
                **os.environ,
                "GITHUB_TOKEN": TOKEN,
                "GITHUB_API_URL": github.url,
                "GURU_CACHE_DIR": str(tmp_path / "cache"),
            },
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    first = run()
    assert (first.returncode, first.stderr) == (0, "")
    assert ("fresh.py", 5) in [(c["path"], c["line"]) for c in github.comments]
    posted = len(github.comments)
    assert first.stdout.startswith(f"{posted} comments posted, 0 were there already")

    second = run()
    assert second.stdout.startswith(f"0 comments posted, {posted} were there already")
    assert github.sent("POST") == 1
