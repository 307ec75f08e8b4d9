"""Where threads are: what each works for, and its stack, both of the same moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guru.profiler.sampling import contexts, frames
from guru.profiler.sampling.stacks import StackTable
from guru.profiler.sampling.tally import Place

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.profiler.sampling._ticker import Met

_TRIES = 3


def places_of(
    idents: Collection[int], met: Mapping[int, Met], table: StackTable
) -> dict[int, Place]:
    """Return where these threads are, as they were met by the extension or as they are now."""
    places = {
        ident: (contexts.labels(endpoint, task), key)
        for ident, (_, _, key, endpoint, task) in met.items()
        if key and ident in idents
    }
    for ident in places:
        table.met(ident)
    others = [ident for ident in idents if ident not in places]
    return places | _looked_up(others, table) if others else places


def _looked_up(idents: list[int], table: StackTable) -> dict[int, Place]:
    """Look, and look again if another thread came in between and began something else.

    It may come in at any instruction of this one.
    """
    for _ in range(_TRIES):
        labels = contexts.of_all(idents)
        found = frames.current()
        keys = {ident: table.key(found[ident], thread=ident) for ident in idents if ident in found}
        if contexts.of_all(idents) == labels:
            break
    return {ident: (labels[ident], key) for ident, key in keys.items()}
