"""What counts at a dangerous place: which of the values handed over do the harm there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from guru.reviewer.flow.dangers import HARMLESS, UNCLEAR
from guru.reviewer.flow.heap import Instance, Map, Seq
from guru.reviewer.flow.models_table import Sink
from guru.reviewer.flow.run import access, built, xml_parsers
from guru.reviewer.flow.run.calls import Arguments
from guru.reviewer.flow.run.context import Context, library_names, texts_of
from guru.reviewer.flow.values import Bound, Const, Method, Ref, Taint, Value, opened

_SHELLS = frozenset(
    {*("sh", "bash", "zsh", "dash", "ksh", "cmd", "cmd.exe", "powershell", "pwsh"), "ash"}
)
_SWITCHES = frozenset({"-c", "-lc", "/c", "/C", "-Command", "-ec"})
_VERBS = re.compile(
    r"\W*(?:select|insert|replace|update|delete|with|create|alter|drop|truncate|merge|call|grant|"
    r"revoke|exec|execute|show|explain|pragma|use|set|begin|copy|declare|describe|attach|vacuum|"
    r"lock|match|optional|from|where|and|or|order|group|limit|values|union|analyze|refresh|desc|"
    r"comment|do|savepoint|rollback|reindex|rename|load)\b",
    re.IGNORECASE,
)
_QUERY = re.compile(
    r"\W*(?:select\s|insert\s+(?:or\s+\w+\s+)?into\b|replace\s+into\b|update\s|delete\s+from\b|"
    r"with\s|create\s|alter\s|drop\s|truncate\s|merge\s+into\b|call\s|grant\s|exec\s|match\s)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"^(?!.*(?:html|xml|svg)).+", re.IGNORECASE | re.DOTALL)
_PARSED_AS_TEXT = ("json", "yaml", "loads", "body", "data", "event", "message")


@dataclass(frozen=True, slots=True)
class Place:
    """A dangerous place as it is met: the call with what is handed over."""

    sink: Sink
    receiver: Value | None
    arguments: Arguments
    node: ast.AST

    @property
    def first(self) -> Value | None:
        """The argument that the model names."""
        return self.arguments.get(self.sink.position, self.sink.argument)


def taints_at(ctx: Context, place: Place) -> frozenset[Taint]:
    """Return whose hand is in what counts there, without those that are warded off."""
    sink = place.sink
    if sink.on is not None and not _is_on(ctx, place):
        return frozenset()
    look = LOOKS.get(sink.look or "")
    values = look(ctx, place) if look is not None else _named(place)
    taints: set[Taint] = set()
    for value in values:
        if not (sink.prefixed and fixes_host(value)):
            taints |= access.everything_in(ctx, value).taints
    return frozenset(
        taint
        for taint in taints
        if sink.danger not in taint.safe and (sink.told or taint.source.kind != "caller")
    )


def _named(place: Place) -> list[Value]:
    sink = place.sink
    if sink.receiver:
        return [place.receiver] if place.receiver is not None else []
    if sink.whole:
        return place.arguments.all()
    return [place.first] if place.first is not None else []


def _is_on(ctx: Context, place: Place) -> bool:
    """Whether what the method is called on looks like what the model is about."""
    assert place.sink.on is not None  # noqa: S101 - callers have looked
    written = ""
    if isinstance(place.node, ast.Call) and isinstance(place.node.func, ast.Attribute):
        written = ast.unparse(place.node.func.value)
    names = library_names(place.receiver) if place.receiver is not None else []
    return any(place.sink.on.search(text) for text in (written, *names))


def _without_callers(value: Value) -> Value:
    kept = frozenset(taint for taint in value.taints if taint.source.kind != "caller")
    return replace(value, taints=kept)


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
    return [] if first.prefix.strip() else [_without_callers(first)]


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
    items, rest = access.items_of(ctx, value)
    if not items:
        return [_without_callers(rest)] if rest is not None and not value.alternatives else []
    return _in_arguments(items)


def _in_arguments(items: list[Value]) -> list[Value]:
    """Return the program of a list of arguments, or what a shell in it is told to run."""
    program = texts_of(items[0])
    if not program:
        return [_without_callers(items[0])] if not items[0].prefix else []
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
        items = access.items_of(ctx, given[1])[0] if len(given) > 1 else []
        return [_without_callers(given[0]), *_in_arguments(items)[:1]]
    return [_without_callers(given[0]), *_in_arguments(given[1:] or given[:1])]


def library_name(node: ast.AST) -> str:
    """Return the last word of what is called."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""


def _query(ctx: Context, place: Place) -> list[Value]:
    """Return a query's text; of unknown callers, only one that is visibly put together."""
    value = place.first
    if value is None:
        names = ("sql", "query", "statement", "operation", "stmt")
        value = next((v for n, v in place.arguments.named.items() if n in names), None)
    if value is None or _object(ctx, value) is not None:
        return []
    _judge(ctx, place, value)
    begin = value.prefix.strip()
    if begin and not _VERBS.match(begin):
        return []
    return [value if _QUERY.match(value.prefix) else _without_callers(value)]


def _any_query(ctx: Context, place: Place) -> list[Value]:
    """Texts that begin as queries do, handed to something of which the name alone is known."""
    return [value for value in place.arguments.all() if _QUERY.match(value.prefix)]


def _command_line(ctx: Context, place: Place) -> list[Value]:
    """Texts that are put together, handed to something that runs commands by its name."""
    texts = place.arguments.positional[:2]
    return [
        value
        for value in texts
        if (value.prefix.strip() or built.is_built(value)) and _object(ctx, value) is None
    ]


def _document(ctx: Context, place: Place) -> list[Value]:
    """A query that is a document: harmful where the value can be an operator or a script."""
    value = place.first
    if value is None:
        return []
    thing = _object(ctx, value)
    if not isinstance(thing, Map):
        return [value]
    found: list[Value] = []
    for key, inner in thing.items.items():
        if key.value in {"$where", "$function", "$accumulator", "$expr"}:
            found.append(inner)
        else:
            everything = access.everything_in(ctx, inner)
            found.append(opened(taint for taint in everything.taints if _may_be_a_dict(taint)))
    return found


def _may_be_a_dict(taint: Taint) -> bool:
    text = taint.source.text.lower()
    texts = [text, *(step.text.lower() for step in taint.steps)]
    return any(word in each for each in texts for word in _PARSED_AS_TEXT)


def _built(ctx: Context, place: Place) -> list[Value]:
    """A text in a language of its own: harmful only where it is written by hand."""
    value = place.first
    return [value] if value is not None and _object(ctx, value) is None else []


def _markup(ctx: Context, place: Place) -> list[Value]:
    """The body of a response, unless it is declared to be no markup."""
    named = place.arguments.named
    for name in ("content_type", "mimetype", "media_type"):
        constant = named[name].constant if name in named else None
        if constant is not None and _PLAIN.match(str(constant.value)):
            return []
    headers = named.get("headers")
    if headers is not None and is_plain(ctx, headers):
        return []
    if len(place.arguments.positional) > 1 and is_plain_text(place.arguments.positional[1]):
        return []
    if _is_declared_later(ctx, place.node):
        return []
    value = place.first
    thing = _object(ctx, value) if value is not None else None
    if isinstance(thing, Seq) and thing.kind == "tuple":  # body, status, headers
        is_declared = any(is_plain(ctx, each) for each in thing.items[1:])
        return [] if is_declared else thing.items[:1]
    if value is None or isinstance(thing, Map | Instance):
        return []
    return [value]


def _assembled(ctx: Context, place: Place) -> list[Value]:
    """Markup that is put together from values."""
    value = place.first
    return [value] if value is not None and "<" in value.prefix else []


def _html_only(ctx: Context, place: Place) -> list[Value]:
    """The body of a response that is no markup unless it is said to be."""
    declared = place.arguments.named.get("content_type")
    texts = texts_of(declared) if declared is not None else None
    return _named(place) if texts and any("html" in text for text in texts) else []


def is_plain_text(value: Value) -> bool:
    """Whether a constant names a media type that browsers don't read as markup."""
    constant = value.constant
    text = constant.value if constant is not None else None
    return isinstance(text, str) and "/" in text and _PLAIN.match(text) is not None


def is_plain(ctx: Context, headers: Value) -> bool:
    """Whether headers declare a body to be no markup."""
    thing = _object(ctx, headers)
    if not isinstance(thing, Map):
        return False
    return any(
        isinstance(key.value, str) and key.value.lower() == "content-type" and is_plain_text(value)
        for key, value in thing.items.items()
    )


def _is_declared_later(ctx: Context, node: ast.AST) -> bool:
    """Whether the function around sets a response's type to a plain one after it is made."""
    around = ctx.calls[-1] if ctx.calls else ctx.module.tree
    for each in ast.walk(around):
        match each:
            case ast.Assign(targets=[target], value=ast.Constant(value=str(text))):
                pass
            case _:
                continue
        match target:
            case ast.Attribute(attr="mimetype" | "content_type"):
                declared = True
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                declared = key.lower() == "content-type"
            case _:
                declared = False
        if declared and _PLAIN.match(text) and getattr(target, "lineno", 0) >= node.lineno:  # type: ignore[attr-defined]
            return True
    return False


def _loaded(ctx: Context, place: Place) -> list[Value]:
    """What is unpickled; loaders that are told to build plain data only are left out."""
    named = place.arguments.named
    only_weights = named.get("weights_only")
    if only_weights is not None and only_weights.constant == Const.of(True):
        return []
    if library_name(place.node) == "load" and _is_library(place, "numpy"):
        allowed = named.get("allow_pickle")
        if allowed is None or allowed.constant != Const.of(True):
            return []
    return _named(place)


def _is_library(place: Place, name: str) -> bool:
    return place.sink.name.startswith(f"{name}.")


def _yaml(ctx: Context, place: Place) -> list[Value]:
    """A YAML document, where the loader builds any object."""
    loader = place.arguments.get(1, "Loader")
    names = library_names(loader) if loader is not None else []
    safe = {"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"}
    if names and all(name.rpartition(".")[2] in safe for name in names):
        return []
    if place.first is not None:
        _judge(ctx, place, place.first)
    return _named(place)


def _judge(ctx: Context, place: Place, value: Value) -> None:
    """Note whether it is known that nobody outside has a hand in a value."""
    verdict = HARMLESS if _is_harmless(place.sink, value) else UNCLEAR
    ctx.run.knowledge.report(ctx, verdict, place.node, place.sink.name, frozenset())


def _is_harmless(sink: Sink, value: Value) -> bool:
    """Whether it is known that nobody outside has a hand in a value."""
    if any(sink.danger not in taint.safe for taint in value.taints):
        return False
    is_constant = all(isinstance(each, Const) for each in value.alternatives)
    return bool(value.taints) or (is_constant and not value.open)


def _parsed(ctx: Context, place: Place) -> list[Value]:
    """A document, where the parser resolves the entities that it names."""
    parsers = [*place.arguments.all(), *([place.receiver] if place.receiver else [])]
    found = [xml_parsers.resolves(ctx, value) for value in parsers]
    known = [each for each in found if each is not None]
    default = place.sink.name.startswith("lxml.")  # before version 5 it resolves them
    switch = place.arguments.named.get("resolve_entities")
    if switch is not None and switch.constant is not None:
        known.append(bool(switch.constant.value))
    if not (any(known) if known else default):
        return []
    document = place.first
    taints = access.everything_in(ctx, document).taints if document is not None else frozenset()
    if all(taint.source.kind != "caller" for taint in taints):
        for parser in parsers:
            xml_parsers.follow(ctx, parser)
    return _named(place)


def _uploaded(ctx: Context, place: Place) -> list[Value]:
    """A file that a visitor sent."""
    found = [access.everything_in(ctx, value) for value in _named(place)]
    return [opened(taint for value in found for taint in value.taints if _is_file(taint))]


def _written(ctx: Context, place: Place) -> list[Value]:
    """A path opened for writing under the name that a visitor's file has."""
    mode = place.arguments.get(1, "mode")
    texts = texts_of(mode) if mode is not None else None
    value = place.first
    if value is None or not texts or not any(set(text) & set("wax") for text in texts):
        return []
    return [opened(taint for taint in value.taints if _is_file(taint))]


def _is_file(taint: Taint) -> bool:
    return "files" in taint.source.text.lower()


def _object(ctx: Context, value: Value) -> object | None:
    only = value.only
    return ctx.state.get(only.number) if isinstance(only, Ref) else None


def fixes_host(value: Value) -> bool:
    """Whether a text begins so that the host is chosen: only the path is left open."""
    begin = value.prefix
    for start in ("http://", "https://", "//"):
        if begin.startswith(start):
            return any(mark in begin[len(start) :] for mark in "/?#")
    if begin.startswith("/") and not begin.startswith("//") and len(begin) > 1:
        return True
    return begin.startswith(("?", "#", "./"))


Look = Callable[[Context, Place], list[Value]]
LOOKS: dict[str, Look] = {
    "started": _started,
    "replaced": _replaced,
    "query": _query,
    "any_query": _any_query,
    "command_line": _command_line,
    "document": _document,
    "built": _built,
    "markup": _markup,
    "loaded": _loaded,
    "yaml": _yaml,
    "uploaded": _uploaded,
    "written": _written,
    "parsed": _parsed,
    "assembled": _assembled,
    "html_only": _html_only,
}
"""How the models' ``look`` is done."""
