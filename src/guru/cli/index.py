"""``guru index``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def index(
    folder: Annotated[
        Path, typer.Argument(help="The project; nothing: the one around here.")
    ] = Path(),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Read what all files of a project define and import, for later reviews.

    A review makes what it needs by itself; this fills the cache beforehand, as when a build machine
    is set up.
    """
    import time

    from guru.cli.progress import progress_on
    from guru.config.options import options_for
    from guru.config.read import read_settings
    from guru.models.errors import InputError
    from guru.reviewer.changes.repository import repository_root
    from guru.reviewer.index.filling import fill
    from guru.reviewer.index.project_index import ProjectIndex
    from guru.reviewer.tree import DiskTree

    if not folder.is_dir():
        raise InputError(f"{folder} is no folder")
    began = time.perf_counter()
    root = repository_root(folder) or folder.resolve()
    options, _ = options_for(read_settings(folder), root)
    if options.cache is None:
        raise InputError("the cache is turned off in the settings, and an index is part of it")
    progress = None if quiet else progress_on(sys.stderr, "indexing")
    try:
        files, definitions = fill(
            ProjectIndex(options.taint, options.cache), DiskTree(root), progress
        )
    finally:
        options.cache.close()
    if options.cache.problem:
        raise InputError(options.cache.problem)
    if not quiet:
        seconds = time.perf_counter() - began
        typer.echo(f"Indexed {files:,} files, {definitions:,} definitions, {seconds:.2f} s.")
