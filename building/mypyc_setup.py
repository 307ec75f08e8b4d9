"""Run by ``building.engine``: mypyc's own build, which compiles as many files at once as it can.

    python -m building.mypyc_setup MODULE...

in the folder that holds the package; the libraries are put beside the modules.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mypyc.build import mypycify
from setuptools import setup
from setuptools.command.build_ext import build_ext

_GROUP = "guru"  # the library that holds the code of all modules is named after it
_OPTIONS = ("--ignore-missing-imports", "--no-error-summary")


class InParallel(build_ext):  # type: ignore[misc,unused-ignore]
    """Compiles the files of an extension side by side: setuptools takes one after the other."""

    def build_extension(self, ext: Any) -> None:
        """Build an extension."""
        compile_all = self.compiler.compile

        def compile_each(sources: list[str], **options: Any) -> list[str]:
            made = compile_all(sources[:1], **options)  # and the folders, which all of them share
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                objects = pool.map(lambda source: compile_all([source], **options), sources[1:])
                return [*made, *(path for paths in objects for path in paths)]

        self.compiler.compile = compile_each
        super().build_extension(ext)
        self.compiler.compile = compile_all


def main(modules: list[str]) -> None:
    """Compile modules, given by their paths."""
    extensions = mypycify(
        [*_OPTIONS, *modules],
        opt_level="2",
        debug_level="0",
        multi_file=True,  # smaller files: a compiler's time and memory grow faster than they do
        group_name=_GROUP,
    )
    arguments = ["-q", "build_ext", "--inplace"]
    setup(
        name=_GROUP,
        ext_modules=extensions,
        script_args=arguments,
        cmdclass={"build_ext": InParallel},
    )


if __name__ == "__main__":
    main(sys.argv[1:])
