"""Lines of a log: which of the values in them may begin another line."""

from __future__ import annotations

from guru.reviewer.flow.run import formatting
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.dangerous.place import Look, Place, library_name
from guru.reviewer.flow.values import Value


def _logged(ctx: Context, place: Place) -> list[Value]:
    """All that is logged; what fields such as ``%r`` and ``%d`` show has no line of its own."""
    given = place.arguments.positional
    first = 1 if library_name(place.node) == "log" else 0  # behind the level
    constant = given[first].constant if len(given) > first else None
    if constant is None or not isinstance(constant.value, str):
        return place.arguments.all()
    letters = formatting.conversions(constant.value)
    values = given[first + 1 :]
    if len(letters) != len(values):
        return place.arguments.all()
    whole = (everything_in(ctx, value) for value in values)
    found = [formatting.warded_by(*pair) for pair in zip(letters, whole, strict=True)]
    rest = [place.arguments.more] if place.arguments.more is not None else []
    return [*found, *place.arguments.named.values(), *rest]


LOOKS: dict[str, Look] = {"logged": _logged}
