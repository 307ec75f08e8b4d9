"""What guru and its peers cost on the same files, in one run: user CPU and peak memory.

    python benchmarks/speed.py                         every row; an interrupted run goes on
    python benchmarks/speed.py five --rounds 7         one row: five, tree, warm, index
    python benchmarks/speed.py --semgrep-rules semgrep-rules/python
    python benchmarks/speed.py --anew --write          forget what was measured; table into README

Every tool gets a virtual environment of its own and the newest release; guru is installed from this
checkout, as a user would. Django's newest sdist is what is reviewed: whole, and five of its larger
files, copied out. Tools run in turn, round after round, so that all of them meet the same noise; of
each, the median of its user CPU seconds is given (its children included, as ``wait4`` tells), the
least and most, and the largest resident memory of any of its processes. What was measured stays in
the working folder, and a later run adds what is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = (  # 4,700 lines; the last has something to fix
    "django/forms/widgets.py",
    "django/template/base.py",
    "django/http/request.py",
    "django/urls/resolvers.py",
    "django/templatetags/i18n.py",
)
PEERS = ("ruff", "bandit", "pylint", "semgrep", "fixit")
FURTHER = ("Pygments", "docutils")  # pure Python, to fill the repository of 3,000 files
REPOSITORY_FILES = 3000
FAILED = {"guru": 2, "ruff": 2, "bandit": 2, "pylint": 32, "semgrep": 2}  # exit codes
ROWS = ("five", "tree", "warm", "index")
BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"
PARSE = """
import ast, pathlib, sys
for file in pathlib.Path(sys.argv[1]).rglob("*.py"):
    try:
        ast.parse(file.read_bytes())
    except SyntaxError:
        pass
"""


@dataclass(frozen=True)
class Cost:
    """One run of a tool: user CPU in seconds, peak memory in MB; why there is none otherwise."""

    seconds: float = 0.0
    megabytes: float = 0.0
    trouble: str = ""


@dataclass(frozen=True)
class Bench:
    """The working folder with environments, sources and measurements, and the options."""

    work: Path
    rounds: int
    limit: float
    semgrep_rules: Path | None
    costs: dict[str, dict[str, list[list[float | str]]]] = field(default_factory=dict)

    def tool(self, name: str) -> str:
        """Return the path of a tool's command."""
        return str(self.work / "environments" / name / "bin" / name)

    def python(self, name: str) -> str:
        """Return the path of the interpreter of a tool's environment."""
        return str(self.work / "environments" / name / "bin" / "python")

    def known(self, row: str, tool: str) -> list[Cost]:
        """Return what was measured of a tool."""
        return [
            Cost(float(c[0]), float(c[1]), str(c[2])) for c in self.costs.get(row, {}).get(tool, [])
        ]

    def note(self, row: str, tool: str, cost: Cost) -> None:
        """Keep a measurement, on disk too."""
        noted = self.costs.setdefault(row, {}).setdefault(tool, [])
        noted.append([cost.seconds, cost.megabytes, cost.trouble])
        write(self.work / "measured.json", json.dumps(self.costs, indent=1))


def write(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def run(command: Sequence[str], **options: object) -> str:
    """Run a command of the set-up; its output is returned."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return str(done.stdout)


def measure(
    command: Sequence[str], limit: float, folder: Path, environment: Mapping[str, str]
) -> Cost:
    """Run a tool to its end, or to the limit in seconds; a crash is no measurement."""
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            os.killpg(child.pid, signal.SIGKILL)

        timer = threading.Timer(limit, stop)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        told = errors.read().decode("utf-8", "replace").strip().splitlines()
    megabytes = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    if stopped.is_set():
        return Cost(usage.ru_utime, megabytes, f"stopped after {limit:.0f} s")
    wrong = FAILED.get(Path(command[0]).name)
    crashed = any(line.startswith("Traceback") for line in told)
    if child.returncode < 0 or child.returncode == wrong or crashed:
        return Cost(0, 0, f"failed: {told[-1] if told else child.returncode}")
    return Cost(usage.ru_utime, megabytes)


# The set-up: environments, sources, repository.


def prepare(bench: Bench, rows: Sequence[str]) -> None:
    wanted = ("guru", *PEERS) if {"five", "tree"} & set(rows) else ("guru",)
    for name in wanted:
        install(bench, name)
    django = bench.work / "django"
    if not django.exists():
        unpack(bench, "Django", django)
    five = bench.work / "five"
    shutil.rmtree(five, ignore_errors=True)
    five.mkdir()
    for name in FILES:
        shutil.copy(django / name, five / name.replace("/", "_"))
    if {"warm", "index"} & set(rows) and not (bench.work / "repository").exists():
        make_repository(bench)


def install(bench: Bench, name: str) -> None:
    folder = bench.work / "environments" / name
    fresh = not (folder / "ready").exists()
    if fresh:
        venv.create(folder, clear=True, with_pip=True)
    pip = [bench.python(name), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if name == "guru":  # the code as it is now, compiled as an installation is
        run([*pip, *([] if fresh else ["--force-reinstall", "--no-deps"]), str(ROOT)])
    elif fresh:
        run([*pip, name])
    (folder / "ready").touch()
    print(f"{name} {version(bench, name)}", flush=True)


def version(bench: Bench, name: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({name!r}))"
    return run([bench.python(name), "-c", code]).strip()


def unpack(bench: Bench, name: str, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=bench.work) as place:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        run([*pip, "-d", place, name])
        (archive,) = Path(place).glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            opened.extractall(place, filter="data")
        print(f"sources: {archive.name}", flush=True)
        (folder,) = (entry for entry in Path(place).iterdir() if entry.is_dir())
        folder.rename(target)


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "gc.auto=0")
    run(["git", *who, *words], cwd=folder)


def make_repository(bench: Bench) -> None:
    """Django and more pure Python, cut to 3,000 files, in one commit."""
    folder = bench.work / "repository.draft"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bench.work / "django", folder)
    for name in FURTHER:
        unpack(bench, name, folder / name.lower())
    kept = {folder / name for name in FILES}
    files = sorted(folder.rglob("*.py"), key=lambda file: (file not in kept, file))
    for file in files[REPOSITORY_FILES:]:
        file.unlink()
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "All")
    folder.rename(bench.work / "repository")


# The rows.


def guru(bench: Bench, *words: str) -> list[str]:
    return [bench.tool("guru"), "review", "--fail-on", "never", *words]


def commands(bench: Bench, target: str) -> dict[str, list[str]]:
    """How each tool reviews a folder; an empty command says that something is missing."""
    rules = bench.semgrep_rules
    scan = [bench.tool("semgrep"), "scan", "--metrics=off", "--disable-version-check", "-j", "1"]
    return {
        "guru": guru(bench, "--no-cache", "--no-fixes", "-j1", target),
        "guru, with fixes": guru(bench, "--no-cache", "--fixes", "-j1", target),
        "ruff check": [bench.tool("ruff"), "check", "--isolated", "--no-cache", "-q", target],
        "bandit": [bench.tool("bandit"), "-q", "-r", target],
        "pylint": [bench.tool("pylint"), "-j1", "--rcfile=", "--recursive=y", target],
        "semgrep": [*scan, "--no-git-ignore", "--config", str(rules), target] if rules else [],
        "fixit": [bench.tool("fixit"), "lint", target],
    }


def row_of_tools(bench: Bench, row: str) -> None:
    every = commands(bench, row if row == "five" else "django")
    if row == "tree":
        del every["guru, with fixes"]
    rounds = bench.rounds if row == "five" else max(1, bench.rounds // 3)
    for number in range(rounds):
        for tool, command in every.items():
            known = bench.known(row, tool)
            if len(known) > number or any(cost.trouble for cost in known):
                continue
            if not command:
                print(f"{row:6} {tool:18} needs --semgrep-rules DIR, a checkout of its rules")
                continue
            cost = measure(command, bench.limit, bench.work, {})
            bench.note(row, tool, cost)
            print(f"{row:6} {tool:18} {tell(bench.known(row, tool))}", flush=True)


def row_warm(bench: Bench) -> None:
    """Five files change anew in each round: what the cache knows is the rest of the repository."""
    folder = bench.work / "repository"
    environment = {"GURU_CACHE_DIR": str(bench.work / "cache")}
    if has_index(bench):
        measure([bench.tool("guru"), "index"], bench.limit, folder, environment)
    missing = bench.rounds - len(bench.known("warm", "guru"))
    for number in range(missing + 1 if missing > 0 else 0):
        for name in FILES:
            with (folder / name).open("a", encoding="utf-8") as file:
                file.write(f"\n\ndef changed_{os.getpid()}_{number}(value):\n    return value\n")
        git(folder, "commit", "-qam", f"Change {number}")
        cost = measure(guru(bench, "HEAD~1..HEAD"), bench.limit, folder, environment)
        if number:  # the first run fills the cache
            bench.note("warm", "guru", cost)
    print(f"{'warm':6} {'guru':18} {tell(bench.known('warm', 'guru'))}", flush=True)


def row_index(bench: Bench) -> None:
    folder = bench.work / "repository"
    rounds = max(1, bench.rounds // 3)
    while len(bench.known("index", "ast.parse")) < rounds:
        parse = [bench.python("guru"), "-c", PARSE, str(folder)]
        bench.note("index", "ast.parse", measure(parse, bench.limit, folder, {}))
    while has_index(bench) and len(bench.known("index", "guru index")) < rounds:
        with tempfile.TemporaryDirectory(dir=bench.work) as empty:
            words = [bench.tool("guru"), "index"]
            cost = measure(words, bench.limit, folder, {"GURU_CACHE_DIR": empty})
            bench.note("index", "guru index", cost)
    if not has_index(bench):
        print("index  this guru has no command `index`")
    for tool in ("ast.parse", "guru index"):
        print(f"{'index':6} {tool:18} {tell(bench.known('index', tool))}", flush=True)


def has_index(bench: Bench) -> bool:
    asked = [bench.tool("guru"), "index", "--help"]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


MEASURES: dict[str, Callable[[Bench], None]] = {
    "five": lambda bench: row_of_tools(bench, "five"),
    "tree": lambda bench: row_of_tools(bench, "tree"),
    "warm": row_warm,
    "index": row_index,
}


# The table.


def tell(costs: Sequence[Cost]) -> str:
    """Return median, range and memory of some runs, or why there are none."""
    trouble = next((cost.trouble for cost in costs if cost.trouble), "")
    if not costs or trouble:
        return trouble or "not measured"
    seconds = [cost.seconds for cost in costs]
    spread = f" ({min(seconds):.2f} to {max(seconds):.2f})" if len(seconds) > 1 else ""
    megabytes = max(cost.megabytes for cost in costs)
    return f"{statistics.median(seconds):.2f} s{spread}, {megabytes:.0f} MB"


def middle(bench: Bench, row: str, tool: str) -> float | None:
    """Return a tool's median, None where nothing is known."""
    costs = [cost for cost in bench.known(row, tool) if cost.seconds]
    return statistics.median(cost.seconds for cost in costs) if costs else None


def compared(bench: Bench, row: str, tool: str, peer: str, peer_row: str = "") -> str:
    """Return how a tool compares with a peer: `0.33x bandit`."""
    own, other = middle(bench, row, tool), middle(bench, peer_row or row, peer)
    if own is None or other is None:
        return "not measured" if own is None else f"{peer} not measured"
    troubles = [cost.trouble for cost in bench.known(peer_row or row, peer) if cost.trouble]
    if troubles:  # what the processes that it had started used is not known
        return f"{peer} {troubles[0]}"
    shown = f"{own / other:.2f}" if own >= other / 10 else f"1/{other / own:.0f}"
    return f"{shown}x {peer}"


def peak(bench: Bench, row: str) -> str:
    costs = bench.known(row, "guru")
    return f"{max(cost.megabytes for cost in costs):.0f} MB" if costs else "not measured"


def index_allowance(bench: Bench) -> str:
    """Return the goal of the cold index for this repository, in seconds."""
    parse = middle(bench, "index", "ast.parse")
    files = (bench.work / "repository").rglob("*.py")
    lines = sum(file.read_bytes().count(b"\n") for file in files)
    return f"{1.5 * parse + lines / 1e5:.1f} s" if parse is not None else "not measured"


def table(bench: Bench, rows: Sequence[str]) -> str:
    """Return the table of README: what was measured, beside the goals."""
    lines = [
        "| measured side by side, user CPU | guru | beside its peers | goal |",
        "|---|---|---|---|",
    ]

    def add(title: str, row: str, tool: str, beside: Sequence[str], goal: str) -> None:
        lines.append(f"| {title} | {tell(bench.known(row, tool))} | {', '.join(beside)} | {goal} |")

    if "tree" in rows:
        beside = [compared(bench, "tree", "guru", peer) for peer in ("bandit", "pylint", "fixit")]
        beside.append(compared(bench, "tree", "guru", "ruff check"))
        add(
            "Django's sdist, one process",
            "tree",
            "guru",
            beside,
            "1/3 bandit, 1/20 pylint, 1/30 fixit",
        )
    if "five" in rows:
        beside = [
            compared(bench, "five", "guru", peer) for peer in ("bandit", "semgrep", "ruff check")
        ]
        add("five files, cold", "five", "guru", beside, "1/3 bandit, 1/20 semgrep")
        fixes = "guru, with fixes"
        add(
            "the same, with fixes",
            "five",
            fixes,
            [compared(bench, "five", fixes, "bandit")],
            "1x bandit",
        )
    if "warm" in rows:
        beside = [f"{compared(bench, 'warm', 'guru', 'guru', 'five')}, cold"]
        add(
            f"five changed of {REPOSITORY_FILES:,} files, warm", "warm", "guru", beside, "0.6x cold"
        )
    if "index" in rows:
        beside = [compared(bench, "index", "guru index", "ast.parse")]
        add("index of these files, cold", "index", "guru index", beside, index_allowance(bench))
    if {"five", "tree"} & set(rows):
        told = f"{peak(bench, 'five')}, {peak(bench, 'tree')}"
        lines.append(f"| peak memory, five files and Django | {told} | | 90 MB, 400 MB |")
    return "\n".join(lines)


def write_readme(text: str) -> None:
    readme = ROOT / "README.md"
    before, begin, rest = readme.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"README.md has no lines {BEGIN} and {END}")
    write(readme, f"{before}{BEGIN}\n{text}\n{END}{after}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"{', '.join(ROWS)}; none: all.")
    parser.add_argument("--rounds", type=int, default=5, help="Rounds; a third of it for trees.")
    parser.add_argument("--limit", type=float, default=900, help="Seconds that one run may take.")
    parser.add_argument("--semgrep-rules", type=Path, metavar="DIR", help="Rules for semgrep.")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "guru-speed")
    parser.add_argument("--anew", action="store_true", help="Forget what these rows have measured.")
    parser.add_argument("--write", action="store_true", help="Write the table into README.md.")
    given = parser.parse_args()
    unknown = set(given.rows) - set(ROWS)
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))}: choose rows among {', '.join(ROWS)}")
    if given.semgrep_rules is not None and not given.semgrep_rules.is_dir():
        parser.error(f"{given.semgrep_rules} is no folder")
    return given


def main() -> None:
    given = arguments()
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    known = work / "measured.json"
    costs = json.loads(known.read_text("utf-8")) if known.exists() else {}
    rows = given.rows or ROWS
    if given.anew:
        costs = {row: of_row for row, of_row in costs.items() if row not in rows}
    rules = given.semgrep_rules.resolve() if given.semgrep_rules else None
    bench = Bench(work, max(1, given.rounds), given.limit, rules, costs)
    prepare(bench, rows)
    for row in rows:
        MEASURES[row](bench)
    text = table(bench, [row for row in ROWS if row in bench.costs])
    print(text)
    if given.write:
        write_readme(text)


if __name__ == "__main__":
    main()
