"""``guru review PATH``: whole files and folders."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import BAD, GOOD

RULE = "unsafe-yaml-load"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "bad.py").write_text(BAD)
    (tmp_path / "app" / "good.py").write_text(GOOD)
    return tmp_path / "app"


def test_a_folder_that_is_no_repository(guru, folder: Path) -> None:
    done = guru("review", "app")
    assert done.returncode == 1
    assert "bad.py:5:12" in done.stdout
    assert RULE in done.stdout
    assert "good.py" not in done.stdout


def test_nothing_to_say_is_exit_0_and_a_sentence(guru, folder: Path) -> None:
    done = guru("review", "app/good.py")
    assert done.returncode == 0
    assert "Nothing to recommend" in done.stdout


def test_sarif_as_scripts_ask_for_it(guru, folder: Path, tmp_path: Path) -> None:
    done = guru("review", str(folder), "--format", "sarif", "--output", "found.sarif", "--no-cache")
    assert done.returncode == 1
    (run,) = json.loads((tmp_path / "found.sarif").read_text())["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "bad.py"
    assert (place["region"]["startLine"], place["region"]["endLine"]) == (5, 5)
    tags = {t for r in run["tool"]["driver"]["rules"] for t in r["properties"]["tags"]}
    assert {"external/cwe/cwe-502", "codeguru/untrusted-deserialization"} <= tags


def test_sarif_paths_are_relative_to_the_repository(guru, repository: Path) -> None:
    (repository / "deep").mkdir()
    (repository / "deep" / "worse.py").write_text(BAD)
    done = guru("review", "deep", "--format", "sarif")
    (run,) = json.loads(done.stdout)["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "deep/worse.py"


def test_several_reports_at_once(guru, folder: Path, tmp_path: Path) -> None:
    names = ["out.html", "out.md", "out.json", "deep/out.sarif", "out.txt"]
    done = guru("review", "app", *(part for name in names for part in ("-o", name)))
    assert done.returncode == 1
    for name in names:
        assert RULE in (tmp_path / name).read_text("utf-8")
        assert name in done.stdout


def test_settings_are_read_in_the_folder(guru, folder: Path) -> None:
    (folder / "guru.toml").write_text(
        f'ignore = ["{RULE}"]\nfoo = 1\n[taint]\nparameters = false\n'
    )
    done = guru("review", "app")
    assert done.returncode == 0
    assert "unknown setting 'foo'" in done.stdout + done.stderr


def test_select_ignore_and_fail_on(guru, folder: Path) -> None:
    assert guru("review", "app", "--select", "performance").returncode == 0
    assert guru("review", "app", "--ignore", f"weak-hash,{RULE}").returncode == 0
    assert guru("review", "app", "--fail-on", "critical").returncode == 0
    assert guru("review", "app", "--fail-on", "never").returncode == 0
    assert guru("review", "app", "--fail-on", "high").returncode == 1


def test_a_comment_suppresses(guru, folder: Path) -> None:
    text = BAD.replace("Loader)\n", f"Loader)  # guru: ignore[{RULE}] ours\n")
    (folder / "bad.py").write_text(text)
    done = guru("review", "app")
    assert done.returncode == 0
    assert "1 suppressed" in done.stdout


def test_a_baseline_accepts_what_is_there_and_reports_what_comes(guru, folder: Path) -> None:
    assert guru("review", "app", "--write-baseline", "known.json").returncode == 0
    assert guru("review", "app", "--baseline", "known.json").returncode == 0
    (folder / "bad.py").write_text("# moved down\n\n" + BAD + BAD.replace("read", "again"))
    done = guru("review", "app", "--baseline", "known.json", "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [r["symbol"] for r in found["recommendations"]] == ["again"]


def test_a_syntax_error_is_a_finding_and_ends_nothing(guru, folder: Path) -> None:
    (folder / "broken.py").write_text("def f(:\n    pass\n")
    done = guru("review", "app")
    assert done.returncode == 1
    assert "syntax-error" in done.stdout
    assert RULE in done.stdout


def test_files_that_cannot_be_read_are_told(guru, folder: Path) -> None:
    (folder / "binary.py").write_bytes(b"\0\1\2")
    (folder / "latin.py").write_bytes(b"x = '\xe9'\n")
    (folder / "huge.py").write_bytes(b"x = 1\n" * 300_000)
    (folder / "link.py").symlink_to("nowhere.py")
    done = guru("review", "app/good.py", "app")
    assert "binary" in done.stdout
    assert "latin.py" in done.stdout
    assert "above the limit" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["review", "missing"], "missing"),
        (["review", "app", "missing.py"], "missing.py does not exist"),
        (["review"], "no git repository"),
        (["review", "--staged"], "no git repository"),
        (["review", "app", "--staged"], "give one of"),
        (["review", "app", "--select", "nonsense"], "nonsense"),
        (["review", "app", "--format", "nonsense"], "nonsense"),
        (["review", "app", "-o", "out.xyz"], "out.xyz"),
        (["review", "app", "-o", "good.txt/out.md"], "cannot write"),
        (["review", "app", "--fail-on", "nonsense"], "nonsense"),
        (["review", "app", "--baseline", "missing.json"], "missing.json"),
        (["review", "app", "--config", "missing.toml"], "missing.toml"),
        (["review", "--diff", "missing.patch"], "missing.patch"),
        (["review", "app", "--nonsense"], "--nonsense"),
        (["explain", "unsafe-yaml-lod"], "did you mean unsafe-yaml-load"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(guru, folder: Path, tmp_path: Path, arguments, said):
    (tmp_path / "good.txt").write_text("a file, no folder")
    done = guru(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    if arguments != ["nonsense"] and "--nonsense" not in arguments:
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_full_disk_leaves_the_old_report_whole(guru, folder: Path) -> None:
    done = guru("review", "app", "-o", "/dev/full", "--format", "json")
    assert done.returncode == 2
    assert "No space left" in done.stderr


def test_an_interrupt_is_130_and_writes_nothing(tmp_path: Path, environment) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(2000):
        (many / f"m{number}.py").write_text(BAD * 40)
    command = [sys.executable, "-m", "guru", "review", "many", "-o", "out.html", "--no-cache"]
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=inside, stdout=inside, stderr=inside
    )
    os.close(inside)
    said = b""
    while b"reviewing [" not in said:  # the bar: guru is in the midst of its work
        said += os.read(terminal, 1000)
    process.send_signal(signal.SIGINT)
    while more := _read(terminal):
        said += more
    assert process.wait(timeout=60) == 130
    assert said.endswith(b"\r\x1b[Kguru: interrupted\r\n")  # and the bar is gone
    assert b"Traceback" not in said
    assert [p.name for p in tmp_path.iterdir() if "out.html" in p.name] == []


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:  # the other side is closed, as Linux tells it
        return b""


def test_many_files_in_processes_give_what_one_process_gives(guru, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"m{number}.py").write_text(BAD if number % 3 else GOOD)
    one = guru("review", ".", "--format", "json", "--no-cache", "-j", "1")
    two = guru("review", ".", "--format", "json", "--no-cache", "-j", "2")

    def places(done):
        return [
            (r["location"]["path"], r["location"]["line"])
            for r in json.loads(done.stdout)["recommendations"]
        ]

    assert places(one) == places(two)
    assert len(places(one)) == 20


def test_the_second_run_reads_the_cache(guru, folder: Path, environment) -> None:
    first = guru("review", "app", "--format", "json")
    second = guru("review", "app", "--format", "json")
    drop = ("summary", "seconds")
    one, two = (json.loads(d.stdout) for d in (first, second))
    assert [one[k] for k in one if k not in drop] == [two[k] for k in two if k not in drop]
    assert list(Path(environment["GURU_CACHE_DIR"]).iterdir())


def test_quiet_files_load_nothing_heavy(guru, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"m{number}.py").write_text(GOOD)
    done = guru("review", ".", "--no-cache", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    heavy = ("libcst", "jinja2", "sklearn", "numpy", "yaml", "pyinstrument", "asyncio")
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
    }
    assert not loaded.intersection(heavy)
