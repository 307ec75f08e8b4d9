"""Builds the agent's extension into the wheel, where there is a compiler; else the wheel is pure.

The extension is an option: without it the agent does the same in Python. It is for Linux and for
interpreters with a lock, and it belongs to the release of Python that it was built for. With
``GURU_NO_EXTENSION`` in the environment it is not built.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SOURCES = Path("profiler", "sampling", "extension")
_NAME = "_ticker"


class ExtensionHook(BuildHookInterface[Any]):
    """Compiles before a wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build into the tree for an editable installation, else into the wheel alone."""
        if self.target_name != "wheel" or not _is_possible():
            return
        sources = Path(self.root, _SOURCES)
        name = f"{_NAME}{sysconfig.get_config_var('EXT_SUFFIX')}"
        self._folder = tempfile.mkdtemp()
        built = Path(self._folder, name)
        told = _compile(sources, built)
        if told:
            self.app.display_warning(f"the agent's extension is left out: {told}")
        elif version == "editable":
            shutil.copy(built, sources.with_name(name))
        else:
            build_data["force_include"][str(built)] = f"guru/profiler/sampling/{name}"
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was built beside the wheel."""
        del version, build_data, artifact_path
        shutil.rmtree(getattr(self, "_folder", ""), ignore_errors=True)


def _is_possible() -> bool:
    if os.environ.get("GURU_NO_EXTENSION") or sys.platform != "linux":
        return False
    free_threaded = sysconfig.get_config_var("Py_GIL_DISABLED")
    return sys.implementation.name == "cpython" and not free_threaded


def _compile(sources: Path, target: Path) -> str:
    """Compile as the interpreter was, and return why that failed, if it did."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    flags = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-shared", "-pthread"]
    flags += ["-fvisibility=hidden"]
    include = f"-I{sysconfig.get_path('include')}"
    files = sorted(map(str, sources.glob("*.c")))
    command = [*compiler, *flags, include, *files, "-o", str(target)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return done.stderr.strip() or "the compiler failed" if done.returncode else ""
