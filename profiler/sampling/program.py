"""A script or module made ready to run as ``python`` itself would run it."""

from __future__ import annotations

import contextlib
import io
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType

from guru.models.errors import InputError


@contextlib.contextmanager
def prepared(argv: Sequence[str], *, module: bool) -> Iterator[Callable[[], CodeType]]:
    """Set ``sys.argv``, ``sys.path[0]`` and ``__main__`` for a program, and restore them after.

    Yields a function that loads the program's code; its globals are those of ``__main__``.
    Loading is apart because it may run code of the program (the packages above a module).

    Raises:
        InputError: No program is named, or the script does not exist.

    """
    if not argv:
        raise InputError("no program to run was named; give a script, or a module after -m")
    main = ModuleType("__main__")
    if module:
        first, load = str(Path.cwd()), lambda: _load_module(argv[0], main)
    else:
        script = Path(argv[0])
        if not script.exists():
            raise InputError(f"{script} does not exist; give a Python script, or -m and a module")
        whole = script.is_dir() or _is_archive(script)
        first = str(script if whole else script.resolve().parent)
        load = (lambda: _load_folder(script, main)) if whole else lambda: _load_script(script, main)
    kept = sys.argv, sys.path[:], sys.modules["__main__"]
    sys.argv = list(argv)
    if not getattr(sys.flags, "safe_path", False):  # with -P python leaves the path alone too
        sys.path[:1] = [first]
    sys.modules["__main__"] = main
    try:
        yield load
    finally:
        sys.argv, sys.path[:], sys.modules["__main__"] = kept


def _load_script(script: Path, main: ModuleType) -> CodeType:
    path = str(script.absolute())
    main.__dict__.update(__file__=path, __cached__=None, __annotations__={})
    main.__loader__ = SourceFileLoader("__main__", path)
    with io.open_code(path) as file:
        code: CodeType | None = pkgutil.read_code(file)
    if code is None:
        code = compile(script.read_bytes(), path, "exec", dont_inherit=True)
    return code


def _load_folder(folder: Path, main: ModuleType) -> CodeType:
    spec = PathFinder.find_spec("__main__", [str(folder)])
    if spec is None or spec.loader is None:
        raise InputError(f"{folder} has no __main__.py to run")
    return _code(spec, main)


def _load_module(name: str, main: ModuleType) -> CodeType:
    spec = _spec(name)
    if spec.submodule_search_locations is not None:
        spec = _spec(f"{name}.__main__")
    code = _code(spec, main)
    sys.argv[0] = spec.origin or sys.argv[0]
    return code


def _spec(name: str) -> ModuleSpec:
    try:
        spec = find_spec(name)
    except ModuleNotFoundError as error:
        if not error.name or not f"{name}.".startswith(f"{error.name}."):
            raise  # the program's own mistake: a package above imports what is not there
        spec = None
    except (ValueError, ImportError) as error:
        raise InputError(f"no module named {name!r} can be run: {error}") from error
    if spec is None and name.endswith(".__main__"):
        package = name.removesuffix(".__main__")
        raise InputError(f"the package {package!r} has no __main__ module to run")
    if spec is None:
        raise InputError(f"no module named {name!r}; run from the folder that holds it")
    return spec


def _code(spec: ModuleSpec, main: ModuleType) -> CodeType:
    get_code = getattr(spec.loader, "get_code", None)
    code = get_code(spec.name) if get_code else None
    if not isinstance(code, CodeType):
        raise InputError(f"the module {spec.name!r} has no Python code to run")
    main.__spec__, main.__loader__, main.__package__ = spec, spec.loader, spec.parent
    main.__dict__.update(__file__=spec.origin, __cached__=spec.cached, __annotations__={})
    return code


def _is_archive(script: Path) -> bool:
    import zipfile

    return script.is_file() and zipfile.is_zipfile(script)
