"""The files around the reviewed one: modules by the names under which they are imported."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from guru.reviewer.flow.heap import Frame
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.flow.values import Ref, Value, known, one
from guru.reviewer.reading.decode import UnreadableError, decode
from guru.reviewer.reading.module import Module

if TYPE_CHECKING:
    from guru.reviewer.flow.run.context import Context

_MOST_MODULES = 12  # followed into from one file; more use up its budget


class Project:
    """Finds and reads the modules that a file imports, as the settings tell where they lie."""

    def __init__(self, settings: FlowSettings, module: Module) -> None:
        self._settings = settings
        self._modules: dict[str, Module | None] = {module.path: module}
        self._first = module
        self._read = 0
        self.digests: dict[str, str] = {}

    def of_path(self, path: str) -> Module:
        """Return a module that was read before."""
        found = self._modules.get(path)
        return found if found is not None else self._first

    def module(self, ctx: Context, name: str) -> Value | None:
        """Import a module of the project by its dotted name; None where it is none."""
        for path in self._paths(name, ctx.module.path):
            found = self._open(path)
            if found is not None:
                return self._run(ctx, found)
        return None

    def submodule(self, ctx: Context, path: str, name: str) -> Value | None:
        """Return a module inside a package, read as its attribute."""
        if not path.endswith("__init__.py"):
            return None
        folder = path.rpartition("/")[0]
        for inside in (f"{folder}/{name}.py", f"{folder}/{name}/__init__.py"):
            found = self._open(inside.lstrip("/"))
            if found is not None:
                return self._run(ctx, found)
        return None

    def _paths(self, name: str, origin: str) -> list[str]:
        """Return where a module may lie: relative to the file, in the root, in ``src``."""
        bare = name.lstrip(".")
        dots = len(name) - len(bare)
        inside = bare.replace(".", "/")
        folder = origin.rpartition("/")[0]
        bases: list[str]
        if dots:
            parts = folder.split("/") if folder else []
            if dots - 1 > len(parts):
                return []
            bases = ["/".join(parts[: len(parts) - dots + 1])]
        else:
            above = folder.split("/") if folder else []
            bases = ["/".join(above[:depth]) for depth in range(len(above), -1, -1)]
            bases += ["src", "lib"]
        found = []
        for base in bases:
            place = f"{base}/{inside}" if base and inside else base or inside
            found += [f"{place}.py"] if inside else []
            found.append(f"{place}/__init__.py" if place else "__init__.py")
        return found

    def _open(self, path: str) -> Module | None:
        if path in self._modules:
            return self._modules[path]
        data = self._settings.read(path)
        module: Module | None = None
        if data is not None and self._read < _MOST_MODULES:
            self._read += 1
            try:
                module = Module(path, decode(data))
            except (SyntaxError, UnreadableError, RecursionError):
                module = None
        self._modules[path] = module
        self.digests[path] = hashlib.sha256(data).hexdigest() if data is not None else ""
        return module

    def _run(self, ctx: Context, module: Module) -> Value:
        """Run a module's body once, and return it as a value."""
        from guru.reviewer.flow.run.context import Context as Inner

        run = ctx.run
        number = run.modules.get(module.path)
        if number is not None and ctx.state.get(number) is not None:
            return one(Ref(number))
        frame = Frame({"__name__": known(module.path)}, None, module.path)
        number = ctx.state.add(frame)
        run.modules[module.path] = number
        inner = Inner(run, module, number, ctx.state, calls=ctx.calls, site=ctx.site)
        inner.do(module.tree.body)
        ctx.state = inner.state
        return one(Ref(number))
