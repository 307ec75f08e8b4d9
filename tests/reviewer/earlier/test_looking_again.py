"""A review with an earlier one in hand tells what it would tell without."""

from hypothesis import HealthCheck, example, given, note, settings
from tests.reviewer.earlier.edits import Edit, edits

from guru.models.records import replace
from guru.reviewer.analysis import FileResult, analyse
from guru.reviewer.cache.codec import decode, encode
from guru.reviewer.checking import Dispatch
from guru.reviewer.earlier.holding import Earlier
from guru.reviewer.earlier.sketch import Sketch
from guru.reviewer.index.edited import Edited, edited
from guru.reviewer.index.outline import outline
from guru.reviewer.registry import all_rules

ALL = Dispatch.parted(all_rules())
PATH = "shop/views.py"


def reviewed(text: str, earlier: FileResult | None = None) -> FileResult:
    """Review a text, with the result for an earlier one, as the cache brings it, in hand."""
    known = None
    if earlier is not None and earlier.sketch is not None:
        kept = decode(PATH, encode(earlier))
        known = Earlier(kept.sketch, kept.findings, kept.rests_on, values=True)
    return analyse(PATH, text.encode(), ALL, earlier=known)


def alike(sketch: Sketch | None) -> object:
    """Return what of a sketch is told exactly: of the steps to spare, fewer may be told."""
    if sketch is None:
        return None
    return replace(sketch, spare=0, origins=tuple(tuple(sorted(o)) for o in sketch.origins))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(edits())
@example(Edit("def a(): pass\n", "def a(): return\n"))
@example(Edit("", "def a(): return\n"))
def test_an_edit_brings_what_the_whole_file_holds(edit: Edit) -> None:
    note(f"{edit.before}\n=== became ===\n{edit.after}")
    before = reviewed(edit.before)
    again, anew = reviewed(edit.after, before), reviewed(edit.after)
    assert replace(again, sketch=None) == replace(anew, sketch=None)
    assert alike(again.sketch) == alike(anew.sketch)
    if again.sketch is not None and anew.sketch is not None:
        assert again.sketch.spare <= anew.sketch.spare


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(edits())
def test_an_edit_tells_what_it_does_to_the_outline(edit: Edit) -> None:
    before, after = reviewed(edit.before), reviewed(edit.after)
    if before.sketch is None or after.sketch is None:
        return
    old, new = edit.before.encode(), edit.after.encode()
    made = edited(old, new, before.sketch.units, after.sketch.units)
    if made is None:
        return
    whole = Edited(outline(old), outline(new))
    assert set(made.changed()) == set(whole.changed())
    applied = made.applied(outline(old))
    assert applied is None or applied == outline(new)
