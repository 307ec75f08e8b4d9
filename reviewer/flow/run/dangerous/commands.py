"""Programs that are started: what a shell reads, and which program it is."""

from __future__ import annotations

from guru.reviewer.flow.heap import Seq
from guru.reviewer.flow.run import built
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.context import Context, library_names, texts_of
from guru.reviewer.flow.run.dangerous.place import Look, Place, held, library_name, without_callers
from guru.reviewer.flow.values import Bound, Method, Ref, Value

_SHELLS = frozenset(
    {*("sh", "bash", "zsh", "dash", "ksh", "cmd", "cmd.exe", "powershell", "pwsh"), "ash"}
)
_SWITCHES = frozenset({"-c", "-lc", "/c", "/C", "-Command", "-ec"})


def _started(ctx: Context, place: Place) -> list[Value]:
    """``subprocess``: what a shell reads; of a list, the program and the text of ``sh -c``."""
    first = place.first
    if first is None:
        return []
    shell = place.arguments.named.get("shell")
    constant = shell.constant if shell is not None else None
    has_shell = shell is not None and (constant is None or bool(constant.value))
    if _is_list(ctx, first):
        listed = _in_list(ctx, first)
        return listed if not has_shell or constant is None else [*listed, first]
    if has_shell:
        return [first]
    return [] if first.prefix.strip() else [without_callers(first)]


def _is_list(ctx: Context, value: Value) -> bool:
    for alternative in value.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, Seq):
            return True
    return any(_is_split(a) for a in value.alternatives)


def _is_split(alternative: object) -> bool:
    match alternative:
        case Bound(function=Method(name="split")):
            return True
    return getattr(alternative, "name", "") == "shlex.split()"


def _in_list(ctx: Context, value: Value) -> list[Value]:
    items, rest = items_of(ctx, value)
    if library_names(value) == ["shlex.split()"]:  # its first word is the program
        return [] if value.prefix.strip() else [without_callers(value)]
    if not items:
        return [without_callers(rest)] if rest is not None and not value.alternatives else []
    return _in_arguments(items)


def _in_arguments(items: list[Value]) -> list[Value]:
    """Return the program of a list of arguments, or what a shell in it is told to run."""
    if not items:
        return []
    program = texts_of(items[0])
    if not program:
        return [without_callers(items[0])] if not items[0].prefix else []
    if any(text.rpartition("/")[2].lower() in _SHELLS for text in program):
        for number, item in enumerate(items[1:], 1):
            if set(texts_of(item) or ()) & _SWITCHES:
                return items[number + 1 : number + 2]
    return []


def _replaced(ctx: Context, place: Place) -> list[Value]:
    """``os.exec*``, ``os.spawn*``: the program, or what a shell is told to run."""
    given = list(place.arguments.positional)
    name = library_name(place.node)
    if name.startswith("spawn"):
        given = given[1:]
    if not given:
        return []
    if "v" in name.removeprefix("exec").removeprefix("spawn") or name == "posix_spawn":
        items = items_of(ctx, given[1])[0] if len(given) > 1 else []
        return [without_callers(given[0]), *_in_arguments(items)[:1]]
    return [without_callers(given[0]), *_in_arguments(given[1:] or given[:1])]


def _command_line(ctx: Context, place: Place) -> list[Value]:
    """Texts that are put together, handed to something that runs commands by its name."""
    texts = place.arguments.positional[:2]
    return [
        value
        for value in texts
        if (value.prefix.strip() or built.is_built(value)) and held(ctx, value) is None
    ]


LOOKS: dict[str, Look] = {
    "started": _started,
    "replaced": _replaced,
    "command_line": _command_line,
}
