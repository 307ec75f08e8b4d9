"""The files around the reviewed one: modules by the names under which they are imported."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from guru.models.digest import content_digest
from guru.reviewer.flow.heap import Frame, Imported, State
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.flow.values import OPEN, Pending, Ref, Value, join, known, one, opened
from guru.reviewer.reading.decode import UnreadableError, decode
from guru.reviewer.reading.module import Module

if TYPE_CHECKING:
    from guru.reviewer.flow.run.context import Context, Run

_MOST_MODULES = 12  # followed into from one file; more use up its budget
_STEPS_A_MODULE = 4_000
_LONGEST_WAY = 8  # from module to module, that a name may be handed on


class Project:
    """Finds and reads the modules that a file imports, as the settings tell where they lie.

    A module is read and run when something of it is first asked for: most imports are of no
    concern to what a function does.
    """

    def __init__(self, settings: FlowSettings, module: Module) -> None:
        self._settings = settings
        self._modules: dict[str, Module | None] = {module.path: module}
        self._found: dict[str, bytes | None] = {}
        self._first = module
        self._read = 0
        self.digests: dict[str, str] = {}

    def of_path(self, path: str) -> Module:
        """Return a module that was read before."""
        found = self._modules.get(path)
        return found if found is not None else self._first

    def module(self, ctx: Context, name: str) -> Value | None:
        """Import a module of the project by its dotted name; None where it is none."""
        path = self.path_of(ctx, name)
        return self._frame(ctx, path) if path is not None else None

    def path_of(self, ctx: Context, name: str) -> str | None:
        """Return the path of a module of the project, None where it is none."""
        return next((p for p in self._paths(name, ctx.module.path) if self._is_there(p)), None)

    def submodule(self, ctx: Context, path: str, name: str) -> Value | None:
        """Return a module inside a package, read as its attribute."""
        if not path.endswith("__init__.py"):
            return None
        folder = path.rpartition("/")[0]
        for inside in (f"{folder}/{name}.py", f"{folder}/{name}/__init__.py"):
            if self._is_there(inside.lstrip("/")):
                return self._frame(ctx, inside.lstrip("/"))
        return None

    def around(self, path: str, name: str) -> Module | None:
        """Return a file of this name in the folder of another, or in the one above it."""
        folder = path.rpartition("/")[0]
        for each in dict.fromkeys((folder, folder.rpartition("/")[0])):
            found = f"{each}/{name}" if each else name
            if self._is_there(found):
                return self._open(found)
        return None

    def imported(self, ctx: Context, value: Value) -> Value:
        """Return a value with the names that it has from other modules looked up there."""
        for _ in range(_LONGEST_WAY):
            for alternative in value.alternatives:
                if type(alternative) is Pending:
                    break
            else:
                return value
            found = [
                self._name_of(ctx, a) if isinstance(a, Pending) else Value((a,))
                for a in value.alternatives
            ]
            taints = value.taints
            value = join(*found, *([OPEN] if value.open else [])).tainted_by(taints)
        return opened(value.taints)

    def _name_of(self, ctx: Context, pending: Pending) -> Value:
        frame = ctx.state.get(pending.frame)
        if not isinstance(frame, Frame):  # its module is being run right now
            return OPEN
        if pending.name in frame.names:
            return frame.names[pending.name]
        return self.submodule(ctx, frame.module, pending.name) or OPEN

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
            # Inside a package, `import html` is the library's, whatever lies beside the file.
            bases = [base for base in bases if not self._is_package(base)]
            bases += ["src", "lib"]
        found = []
        for base in bases:
            place = f"{base}/{inside}" if base and inside else base or inside
            found += [f"{place}.py"] if inside else []
            found.append(f"{place}/__init__.py" if place else "__init__.py")
        return found

    def _is_package(self, folder: str) -> bool:
        return bool(folder) and self._is_there(f"{folder}/__init__.py")

    def _is_there(self, path: str) -> bool:
        if path in self._modules:
            return self._modules[path] is not None
        if path not in self._found:
            self._found[path] = data = self._settings.read(path)
            if data is None:
                self.digests[path] = ""
        return self._found[path] is not None

    def _frame(self, ctx: Context, path: str) -> Value:
        """Return the frame of a module, which is run when it is asked for."""
        number = ctx.run.modules.get(path)
        if number is None:
            run, imported = ctx.run, ctx.state.imported
            number = imported.reserve(lambda: self._run(run, imported, path))
            run.modules[path] = number
        return one(Ref(number))

    def _run(self, run: Run, imported: Imported, path: str) -> None:
        """Run a module's body in a state of its own, and keep what it leaves."""
        from guru.reviewer.flow.run.context import Context

        number = run.modules[path]
        state = State(imported)
        state.objects[number] = Frame({"__name__": known(path)}, None, path)
        module = self._open(path)
        if module is not None:
            ctx = Context(run, module, number, state)
            if not run.aside(_STEPS_A_MODULE, lambda: ctx.do(module.tree.body)):
                _open_names(ctx)
            state = ctx.state
        imported.objects.update(state.objects)

    def _open(self, path: str) -> Module | None:
        data = self._found.get(path)  # of the reviewed file itself, nothing was looked up
        if path not in self._modules and data is not None and self._read < _MOST_MODULES:
            self._read += 1
            self.digests[path] = content_digest(data)
            self._modules[path] = _parsed(path, data)
        return self._modules.get(path)


@lru_cache(maxsize=32)  # the files of a folder import much the same
def _parsed(path: str, data: bytes) -> Module | None:
    try:
        return Module(path, decode(data))
    except (SyntaxError, UnreadableError, RecursionError):
        return None


def _open_names(ctx: Context) -> None:
    """Open all names of a module that was not run to its end."""
    frame = ctx.state.edit(ctx.frame)
    if isinstance(frame, Frame):
        for name, value in frame.names.items():
            frame.names[name] = value.or_anything()
