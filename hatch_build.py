"""Compiles what may be compiled into the wheel; else the wheel is pure, and does the same.

These are the agent's extension, and the engine with mypyc. Both are for interpreters with a lock.
With ``GURU_NO_EXTENSION`` in the environment neither is built. An editable installation has the
extension alone: of a compiled module, an edit would have no effect.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from building import engine, extension


class CompilingHook(BuildHookInterface[Any]):  # type: ignore[misc,unused-ignore]
    """Compiles before a wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build into the tree for an editable installation, else into the wheel alone."""
        if self.target_name != "wheel" or not _is_possible():
            return
        self._folder = tempfile.mkdtemp()
        files = self._extension(version)
        if version != "editable":
            files |= self._engine()
        if files:
            build_data["force_include"].update(files)
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was built beside the wheel."""
        del version, build_data, artifact_path
        shutil.rmtree(getattr(self, "_folder", ""), ignore_errors=True)

    def _extension(self, version: str) -> dict[str, str]:
        """Build the extension; return it with its place in the wheel."""
        if sys.platform != "linux":
            return {}
        name = extension.file_name()
        built = Path(self._folder, name)
        told = extension.compile_extension(Path(self.root), built)
        if told:
            self.app.display_warning(f"the agent's extension is left out: {told}")
            return {}
        if version == "editable":
            shutil.copy(built, Path(self.root, extension.SOURCES).with_name(name))
            return {}
        return {str(built): f"guru/profiler/sampling/{name}"}

    def _engine(self) -> dict[str, str]:
        """Build the engine; return its libraries with their places in the wheel."""
        folder = Path(self._folder, "engine")
        built, told = engine.compile_engine(Path(self.root), self.config["compiled"], folder)
        if told:
            self.app.display_warning(f"the engine is not compiled: {told}")
            return {}
        return {str(path): path.relative_to(folder / "sources").as_posix() for path in built}


def _is_possible() -> bool:
    free_threaded = sysconfig.get_config_var("Py_GIL_DISABLED")
    unwanted = os.environ.get("GURU_NO_EXTENSION") or free_threaded
    return sys.implementation.name == "cpython" and not unwanted
