"""Documents that are read: harmful where they build objects or name entities."""

from __future__ import annotations

from guru.reviewer.flow.run import xml_parsers
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.run.dangerous.place import Look, Place, judge, library_name, named_values
from guru.reviewer.flow.values import Const, Value


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
    return named_values(place)


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
        judge(ctx, place, place.first)
    return named_values(place)


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
    taints = everything_in(ctx, document).taints if document is not None else frozenset()
    if all(taint.source.kind != "caller" for taint in taints):
        for parser in parsers:
            xml_parsers.follow(ctx, parser)
    return named_values(place)


LOOKS: dict[str, Look] = {
    "loaded": _loaded,
    "yaml": _yaml,
    "parsed": _parsed,
}
