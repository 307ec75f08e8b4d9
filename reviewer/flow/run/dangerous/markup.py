"""Bodies of responses: harmful where browsers read them as markup."""

from __future__ import annotations

from guru.reviewer.flow.heap import Instance, Map, Seq
from guru.reviewer.flow.run.context import Context, texts_of
from guru.reviewer.flow.run.dangerous import media_types
from guru.reviewer.flow.run.dangerous.media_types import is_plain
from guru.reviewer.flow.run.dangerous.place import Look, Place, held, named_values
from guru.reviewer.flow.values import Value

__all__ = ["LOOKS", "is_plain"]


def _markup(ctx: Context, place: Place) -> list[Value]:
    """The body of a response, unless it is declared to be no markup."""
    named = place.arguments.named
    for name in ("content_type", "mimetype", "media_type"):
        constant = named[name].constant if name in named else None
        if constant is not None and media_types.is_other(str(constant.value)):
            return []
    headers = named.get("headers")
    if headers is not None and is_plain(ctx, headers):
        return []
    if len(place.arguments.positional) > 1 and media_types.is_plain_text(
        place.arguments.positional[1]
    ):
        return []
    if media_types.is_declared_later(ctx, place.node) or media_types.is_set(ctx, place.node):
        return []
    value = place.first
    thing = held(ctx, value) if value is not None else None
    if isinstance(thing, Seq) and thing.kind == "tuple":  # body, status, headers
        is_declared = any(is_plain(ctx, each) for each in thing.items[1:])
        return [] if is_declared else thing.items[:1]
    if value is None or isinstance(thing, (Map, Instance)):
        return []
    return [value]


def _assembled(ctx: Context, place: Place) -> list[Value]:
    """Markup that is put together from values."""
    value = place.first
    return [value] if value is not None and "<" in value.prefix else []


def _html_only(ctx: Context, place: Place) -> list[Value]:
    """The body of a response that is no markup unless it is said to be."""
    named = place.arguments.named
    declared = [named[word] for word in ("content_type", "mimetype") if word in named]
    texts = [text for value in declared for text in texts_of(value) or ()]
    return named_values(place) if any("html" in text for text in texts) else []


LOOKS: dict[str, Look] = {
    "markup": _markup,
    "assembled": _assembled,
    "html_only": _html_only,
}
