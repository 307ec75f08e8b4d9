"""A file looked at with its earlier review in hand, and sketched for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guru.models.records import replace
from guru.reviewer.checking import Checked, check
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.earlier.holding import Earlier, Holding, holding
from guru.reviewer.earlier.sketch import Sketch, Unit, units_of, with_counts, with_entrances
from guru.reviewer.earlier.sparing import steps_to_spare
from guru.reviewer.reading.module import Module

if TYPE_CHECKING:
    from guru.reviewer.flow.run.context import Hit


def look_again(
    module: Module, dispatch: Dispatch, earlier: Earlier | None
) -> tuple[Checked, Sketch | None]:
    """Run the rules over what an earlier review does not tell of, and sketch the file."""
    units = units_of(module)
    held = sketch = None
    if units is not None and earlier is not None:
        held = holding(module.text, module.lines, units, earlier)
    if held is not None and units is not None and earlier is not None:
        sketch = _with_values_held(module, dispatch, units, held, earlier)
    checked = check(module, dispatch, held)
    asked = tuple(sorted(module.asked))
    if units is None or checked.notices:
        return checked, None
    origins = tuple(tuple(checked.origins[finding]) for finding in checked.findings)
    sketch = sketch or _sketched(module, dispatch, units)
    marked = with_counts(sketch.units, module, range(len(units)))
    return checked, replace(sketch, units=marked, origins=origins, asked=asked)


def _with_values_held(
    module: Module, dispatch: Dispatch, units: tuple[Unit, ...], held: Holding, earlier: Earlier
) -> Sketch | None:
    """Take what following values told as known, where it is; return the sketch, None elsewhere."""
    if not (earlier.values and earlier.sketch.outlook):
        return None
    from guru.reviewer.flow.followed import Flow
    from guru.reviewer.flow.models_table import tables
    from guru.reviewer.flow.outlook import entered, outlook
    from guru.reviewer.flow.reach import Reach

    if earlier.sketch.hits and held.moves:  # with other lines, evidence may go another way
        return None
    taint = dispatch.flow.taint
    reach = Reach(module, tables(taint), taint)
    functions = entered(module, reach)
    marked = with_entrances(units, functions)
    steps = steps_to_spare(earlier, marked, held)
    if not steps or outlook(module, reach, functions) != earlier.sketch.outlook:
        return None
    hits = _read(earlier.sketch.hits, module)
    if hits is None:
        return None
    digests = dict(earlier.rests_on)
    module.__dict__["flow"] = Flow(hits, digests, spare=steps, reach=reach)
    return replace(earlier.sketch, units=marked, spare=steps)


def _read(rows: Sequence[Any], module: Module) -> tuple[Hit, ...] | None:
    if not rows:
        return ()
    from guru.reviewer.earlier.hits import read_hits

    return read_hits(rows, module)


def _sketched(module: Module, dispatch: Dispatch, units: tuple[Unit, ...]) -> Sketch:
    flow = vars(module).get("flow")
    if flow is None or flow.reach is None or flow.cut_off:
        return Sketch(units)
    if dispatch.flow.taint.parameters:  # whatever is public is entered: that is told by all words
        return Sketch(units)
    from guru.reviewer.earlier.hits import hit_rows
    from guru.reviewer.flow.outlook import entered, heard, outlook

    functions = entered(module, flow.reach)
    view, hits = outlook(module, flow.reach, functions), tuple(hit_rows(flow.hits))
    return Sketch(
        with_entrances(units, functions),
        outlook=view,
        spare=flow.spare,
        hits=hits,
        roots=tuple(sorted(module.imported_roots)),
        heard=heard(module, flow.reach, functions),
    )
