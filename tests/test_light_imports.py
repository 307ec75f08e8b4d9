"""What runs inside other people's processes loads little."""

import subprocess
import sys

import pytest

HEAVY = {
    *("libcst", "rich", "jinja2", "typer", "yaml", "pyinstrument", "sklearn", "numpy", "github"),
    *("asyncio", "unittest", "pydantic"),
}


def loaded_by(code: str) -> set[str]:
    script = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_guru_alone_loads_its_version_alone() -> None:
    assert {m for m in loaded_by("import guru") if not m.startswith("_")} == {
        "guru",
        "guru._version",
    }


@pytest.mark.parametrize("code", ["import guru.profiler", "from guru.profiler import start, stop"])
def test_the_agent_loads_the_standard_library_alone(code: str) -> None:
    names = {m.partition(".")[0] for m in loaded_by(code)}
    assert not names & HEAVY
    assert names <= set(sys.stdlib_module_names) | {"guru"}
    assert not any(m.startswith(("guru.reviewer", "guru.reports")) for m in loaded_by(code))


def test_the_reviewer_loads_libcst_only_when_there_is_something_to_fix() -> None:
    names = loaded_by("import guru.reviewer.engine, guru.reviewer.registry as r; r.all_rules()")
    assert not {m.partition(".")[0] for m in names} & (HEAVY - {"unittest"})
