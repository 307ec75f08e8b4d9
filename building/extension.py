"""Compiles the agent's extension in C: without it the agent does the same in Python.

It is for Linux, and it belongs to the release of Python that it was built for.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sysconfig
from pathlib import Path

SOURCES = Path("profiler", "sampling", "extension")


def file_name() -> str:
    """Return the name of the extension's file for this interpreter."""
    return f"_ticker{sysconfig.get_config_var('EXT_SUFFIX')}"


def compile_extension(root: Path, target: Path) -> str:
    """Compile as the interpreter was, and return why that failed, if it did."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    flags = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-shared", "-pthread"]
    flags += ["-fvisibility=hidden"]
    include = f"-I{sysconfig.get_path('include')}"
    files = sorted(map(str, Path(root, SOURCES).glob("*.c")))
    command = [*compiler, *flags, include, *files, "-o", str(target)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return done.stderr.strip() or "the compiler failed" if done.returncode else ""
