"""Files that a visitor sent."""

from __future__ import annotations

from guru.reviewer.flow.dangers import SENT
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.context import Context, texts_of
from guru.reviewer.flow.run.dangerous.place import Look, Place, library_name, named_values
from guru.reviewer.flow.values import OPEN, Taint, Value, opened


def _uploaded(ctx: Context, place: Place) -> list[Value]:
    """A file that a visitor sent."""
    found = [everything_in(ctx, value) for value in named_values(place)]
    return [opened(taint for value in found for taint in value.taints if _is_file(taint))]


def _written(ctx: Context, place: Place) -> list[Value]:
    """A path opened for writing under the name that a visitor's file has."""
    mode = place.arguments.get(1, "mode")
    texts = texts_of(mode) if mode is not None else None
    value = place.first
    if value is None or not texts or not any(set(text) & set("wax") for text in texts):
        return []
    return [_of_files(value)]


def _written_path(ctx: Context, place: Place) -> list[Value]:
    """A path object that is written to, under the name that a visitor's file has."""
    mode = place.arguments.get(0, "mode")
    texts = texts_of(mode) if mode is not None and library_name(place.node) == "open" else ["w"]
    if place.receiver is None or not texts or not any(set(text) & set("wax") for text in texts):
        return []
    return [_of_files(place.receiver)]


def _of_files(value: Value) -> Value:
    """Return a value with the hands in it that are names of sent files: not of their members."""
    if any(taint.source.kind == "archive" for taint in value.taints):
        return OPEN
    return opened(taint for taint in value.taints if _is_file(taint))


def _is_file(taint: Taint) -> bool:
    return SENT in taint.safe or "files" in taint.source.text.lower()


LOOKS: dict[str, Look] = {
    "uploaded": _uploaded,
    "written": _written,
    "written_path": _written_path,
}
