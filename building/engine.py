"""Compiles the engine with mypyc: what follows values, and what it stands on, twice as fast.

So are modules that every review loads: a compiled one is loaded in a third of the time. The code
stays what it is: without a compiler, or where one fails, the same modules are interpreted.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from building.records import written_out

_FOLDERS = ("reviewer", "profiler", "models", "reports")
_ROOT = Path(__file__).resolve().parent.parent
_TOLD = 20  # lines of errors


def compile_engine(root: Path, patterns: Iterable[str], folder: Path) -> tuple[list[Path], str]:
    """Compile the modules that patterns name, below a folder.

    Returns the libraries by their paths inside the folder, as they lie beside the package; and why
    that failed, if it did.
    """
    sources = folder / "sources"
    _copy(root, sources / "guru")
    modules = []
    for path in sorted({path for each in patterns for path in sources.glob(f"guru/{each}")}):
        text = path.read_text(encoding="utf-8")
        if _is_compilable(text):
            path.write_text(written_out(text), encoding="utf-8")
            modules.append(str(path.relative_to(sources)))
    trouble = _run(modules, sources)
    built = [path for suffix in ("so", "pyd") for path in sources.rglob(f"*.{suffix}")]
    built = [path for path in built if "build" not in path.relative_to(sources).parts]
    return sorted(built), trouble


def _is_compilable(text: str) -> bool:
    """Whether no class has cached properties: native classes have no dict to keep them in."""
    return not any(
        isinstance(node, ast.ImportFrom)
        and any(each.name == "cached_property" for each in node.names)
        for node in ast.parse(text).body
    )


def _copy(root: Path, target: Path) -> None:
    """Put the package together as it is installed: in the tree, its folders lie apart."""
    ignored = shutil.ignore_patterns("*.so", "__pycache__")
    shutil.copytree(root / "src" / "guru", target, ignore=shutil.ignore_patterns(*_FOLDERS))
    for name in _FOLDERS:
        shutil.copytree(root / name, target / name, ignore=ignored)


def _run(modules: Sequence[str], sources: Path) -> str:
    """Run mypyc and the compiler; return why that failed, if it did."""
    known = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-m", "building.mypyc_setup", *modules],
        cwd=sources,
        env={**os.environ, "PYTHONPATH": known},
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.returncode:
        return ""
    told = (done.stdout + done.stderr).splitlines()
    errors = [line for line in told if "error" in line.casefold()] or told
    return "\n".join(errors[:_TOLD]) or "mypyc failed"
