"""A changed file of which only what the change touches is read: that costs what it changes.

What rules find in a definition rests on its text and on what its names mean. So where no rule asked
the file for more than the change leaves as it was, and following values takes no notice of it, the
other definitions stand for themselves by their names, and their findings are taken over.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence

from guru.models.records import frozen, replace
from guru.reviewer.checking import ALL, Checked, check_part
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.earlier.cutting import units_after
from guru.reviewer.earlier.holding import Earlier, Holding, holding
from guru.reviewer.earlier.showing import nodes_of
from guru.reviewer.earlier.sketch import Sketch, Unit, starts_of, with_counts
from guru.reviewer.earlier.sparing import steps_to_spare
from guru.reviewer.earlier.speech import Said, says_the_same
from guru.reviewer.flow.followed import Flow
from guru.reviewer.reading.decode import Text, UnreadableError, decode, split_lines
from guru.reviewer.reading.index import walk
from guru.reviewer.reading.partly_read import PartlyRead, UnreadError, stub_of

_PLACELESS = 0  # the line of what has none


@frozen
class Part:
    """A file read in part, what is found in all of it, its sketch, and what of it held."""

    module: PartlyRead
    checked: Checked
    sketch: Sketch
    held: Holding

    @property
    def functions(self) -> int:
        """How many functions the whole file has."""
        return sum(unit.functions for unit in self.sketch.units)


@frozen
class _Side:
    """One side of a change."""

    text: Text
    lines: list[str]
    units: Sequence[Unit]

    def read(self, path: str, wanted: Collection[int], roots: Collection[str]) -> PartlyRead:
        """Read the wanted units, and what is no definition."""
        unread = [
            i
            for i, unit in enumerate(self.units)
            if unit.name and i not in wanted and not unit.beside
        ]
        lines = list(self.lines)
        starts = starts_of(self.units)
        for i in unread:
            unit, above = self.units[i], starts[i]
            lines[above : unit.last] = [stub_of(unit.kind, unit.name)] + [""] * (
                unit.last - above - 1
            )
        module = PartlyRead(path, self.text, lines, unread, roots)
        vars(module)["lines"] = self.lines  # those of the file: they are known
        return module


def look_at_part(path: str, text: Text, dispatch: Dispatch, earlier: Earlier) -> Part | None:
    """Review a changed file by what its change touches; None where all of it has to be read."""
    if not _is_told(earlier.sketch, earlier.values):
        return None
    try:
        before = decode(earlier.data)
        old = _Side(before, split_lines(before.text), earlier.sketch.units)
        lines = split_lines(text.text)
        units = units_after(old.lines, lines, old.units)
        held = holding(text.text, lines, units, earlier) if units is not None else None
        if units is None or held is None or _is_called_for_anew(dispatch, before, held):
            return None
        new = _Side(text, lines, _with_marks(units, old.units, held))
        return _looked_at(path, dispatch, earlier, old, new, held)
    except (UnreadError, UnreadableError, RecursionError):
        return None


def _is_told(sketch: Sketch, values: bool) -> bool:
    """Whether an earlier review tells enough of a file: of values, too, and of all places."""
    if not values or not sketch.outlook or ALL in sketch.asked:
        return False
    return all(_PLACELESS not in lines for lines in sketch.origins)


def _is_called_for_anew(dispatch: Dispatch, before: Text, held: Holding) -> bool:
    """Whether a word in the new text calls for a rule that had nothing to look at before."""
    added, known = held.new_text, before.text
    called_for = [r for r in dispatch.rules if any(word in added for word in r.mentions)]
    return not all(any(word in known for word in rule.mentions) for rule in called_for)


def _with_marks(units: Sequence[Unit], before: Sequence[Unit], held: Holding) -> tuple[Unit, ...]:
    """Return units, those that were kept with what is known of them."""
    return tuple(
        replace(before[held.kept[j]], last=unit.last) if j in held.kept else unit
        for j, unit in enumerate(units)
    )


def _looked_at(
    path: str, dispatch: Dispatch, earlier: Earlier, old: _Side, new: _Side, held: Holding
) -> Part | None:
    sketch, last = earlier.sketch, len(new.units) - 1
    gone = sorted({*range(len(old.units) - 1)} - {*held.kept.values()})
    then = old.read(path, gone, sketch.roots) if gone else None
    now = new.read(path, held.touched, sketch.roots)
    left = [then.tree.body[i] for i in gone] if then is not None else []
    touched = [now.tree.body[j] for j in sorted(held.touched - {last})]
    if not _answers([*left, *touched]).isdisjoint(sketch.asked):
        return None
    come = [now.tree.body[j] for j in range(last) if j not in held.kept]
    steps = steps_to_spare(earlier, new.units, held)
    if not steps or not _is_of_known_names(held):
        return None
    if not says_the_same(Said(then, left), Said(now, come), sketch.heard):
        return None
    if not sketch.hits:
        vars(now)["flow"] = Flow((), dict(earlier.rests_on), spare=steps)
    elif held.moves:  # hits are told by their lines
        return None
    checked = _checked(now, dispatch, new.units, held, touched)
    if checked is None:
        return None
    made = replace(
        sketch,
        units=with_counts(new.units, now, held.touched),
        origins=tuple(tuple(checked.origins[finding]) for finding in checked.findings),
        spare=steps,
        asked=tuple(sorted({*sketch.asked, *now.asked})),
    )
    return Part(now, checked, made, held)


def _is_of_known_names(held: Holding) -> bool:
    """Whether no unit that stays speaks of a name that comes or goes."""
    if {unit.name for unit in held.gone} == {unit.name for unit in held.come}:
        return True
    return held.touched.isdisjoint(held.kept)


def _answers(statements: Iterable[ast.stmt]) -> set[str]:
    """Return what of a file these statements are asked for, as a module notes it."""
    found: set[str] = set()
    for statement in statements:
        for node in walk(statement):
            found.add(type(node).__name__)
            match node:
                case ast.Name(id=name):
                    found.add(f"name:{name}")
                case ast.Attribute(attr=name):
                    found.add(f".{name}")
    return found


def _checked(
    module: PartlyRead,
    dispatch: Dispatch,
    units: Sequence[Unit],
    held: Holding,
    touched: Sequence[ast.stmt],
) -> Checked | None:
    """Show the touched statements to all rules, what is around definitions to those beside it."""
    around, lines = [], set(held.lines)
    for j, (start, unit) in enumerate(zip(starts_of(units), units, strict=True)):
        if j in held.touched or (unit.name and not unit.beside):
            continue
        last = start + unit.opening if unit.name else unit.last
        lines.update(range(start + 1, last + 1))
        around += module.tree.body[j : j + 1]
    own, more = nodes_of(touched, around)
    beside = frozenset(lines), more
    return check_part(module, dispatch, held.findings, ((held.lines, own), beside, beside))
