"""XML parsers: whether one resolves the entities that a document names."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import XML_FOLLOWED
from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, known, one

_SAX = frozenset({"xml.sax.make_parser", "xml.sax.expatreader.create_parser"})
_LXML = frozenset(
    f"lxml.etree.{name}" for name in ("XMLParser", "ETCompatXMLParser", "XMLPullParser")
)
_HTML = frozenset({"lxml.etree.HTMLParser", "lxml.html.HTMLParser", "lxml.html.XHTMLParser"})
CLASSES = _SAX | _LXML | _HTML
_EXTERNAL = ("external_ges", "external_pes", "external-general", "external-parameter")
_RESOLVES = Const.of("resolves")
_SWITCHED = Const.of("switched at")


def made(ctx: Context, name: str, arguments: Arguments, node: ast.AST) -> Value:
    """Return a new parser, as its switches say."""
    parser = Map({_RESOLVES: known(False)}, None, "parser")
    if name in _LXML:
        switch = arguments.named.get("resolve_entities")
        constant = switch.constant if switch is not None else None
        resolves = switch is None or constant is None or constant.value is True
        parser.items |= {_RESOLVES: known(resolves), _SWITCHED: known(node)}
    return one(Ref(ctx.state.add(parser)))


def method(
    ctx: Context, receiver: Value, name: str, arguments: Arguments, node: ast.AST
) -> Value | None:
    """Call a method of a parser; None where the receiver is none."""
    parser = _parser(ctx, receiver)
    if parser is None:
        return None
    if name == "setFeature" and len(arguments.positional) == 2:
        feature, on = arguments.positional
        if _is_external(feature):
            constant = on.constant
            resolves = constant is None or bool(constant.value)
            parser.items |= {_RESOLVES: known(resolves), _SWITCHED: known(node)}
    return OPEN


def resolves(ctx: Context, value: Value | None) -> bool | None:
    """Whether a parser resolves external entities; None where it is no parser that is known."""
    parser = _parser(ctx, value) if value is not None else None
    if parser is None:
        return None
    constant = parser.items[_RESOLVES].constant
    return constant is None or bool(constant.value)


def follow(ctx: Context, value: Value) -> None:
    """Note that it is known what a parser reads: the rule on its switches need not guess."""
    parser = _parser(ctx, value)
    place = parser.items.get(_SWITCHED) if parser is not None else None
    constant = place.constant if place is not None else None
    if constant is not None and isinstance(constant.value, ast.AST):
        ctx.run.knowledge.report(ctx, XML_FOLLOWED, constant.value, "parser", frozenset())


def _is_external(feature: Value) -> bool:
    texts = library_names(feature)
    constant = feature.constant
    if constant is not None and isinstance(constant.value, str):
        texts = [constant.value]
    return any(word in text for text in texts for word in _EXTERNAL)


def _parser(ctx: Context, value: Value) -> Map | None:
    only = value.only
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    return thing if isinstance(thing, Map) and thing.kind == "parser" else None
