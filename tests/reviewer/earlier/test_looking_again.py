"""A review with an earlier one in hand tells what it would tell without."""

from difflib import unified_diff
from functools import lru_cache

from hypothesis import HealthCheck, example, given, note, settings
from tests.reviewer.earlier.edits import Edit, edits
from tests.reviewer.earlier.real_edits import real_edits

from guru.models.records import replace
from guru.reviewer.analysis import FileResult, analyse
from guru.reviewer.cache.codec import decode, encode
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.earlier.holding import Earlier
from guru.reviewer.earlier.sketch import Sketch
from guru.reviewer.index.edited import Edited, edited
from guru.reviewer.index.outline import outline
from guru.reviewer.registry import all_rules

ALL = Dispatch.parted(all_rules())
PATH = "shop/views.py"


def reviewed(text: str, earlier: FileResult | None = None, before: str = "") -> FileResult:
    """Review a text, with the result for an earlier one, as the cache brings it, in hand."""
    known = None
    if earlier is not None and earlier.sketch is not None:
        kept, data = decode(PATH, encode(earlier)), before.encode()
        known = Earlier(kept.sketch, kept.findings, kept.rests_on, values=True, data=data)
    return analyse(PATH, text.encode(), ALL, earlier=known)


def alike(sketch: Sketch | None) -> object:
    """Return what of a sketch is told exactly: of other things, more may be taken to matter."""
    if sketch is None:
        return None
    units = tuple(replace(unit, beside=False) for unit in sketch.units)
    origins = tuple(tuple(sorted(each)) for each in sketch.origins)
    return replace(sketch, units=units, spare=0, asked=(), origins=origins)


def assert_nothing_is_lost(edit: Edit) -> None:
    """See to it that a review of the edit with an earlier one tells what it tells without."""
    before = reviewed_before(edit.before)
    again, anew = reviewed(edit.after, before, edit.before), reviewed(edit.after)
    assert replace(again, sketch=None) == replace(anew, sketch=None)
    assert alike(again.sketch) == alike(anew.sketch)
    if again.sketch is not None and anew.sketch is not None:
        assert again.sketch.spare <= anew.sketch.spare
        assert {*again.sketch.asked} >= {*anew.sketch.asked}


@lru_cache(maxsize=16)
def reviewed_before(text: str) -> FileResult:
    """Review a text without an earlier result."""
    return reviewed(text)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(edits())
@example(Edit("def a(): pass\n", "def a(): return\n"))
@example(Edit("", "def a(): return\n"))
def test_an_edit_brings_what_the_whole_file_holds(edit: Edit) -> None:
    note(f"{edit.before}\n=== became ===\n{edit.after}")
    assert_nothing_is_lost(edit)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(real_edits())
def test_an_edit_of_a_real_file_brings_what_the_whole_file_holds(edit: Edit) -> None:
    difference = unified_diff(edit.before.splitlines(), edit.after.splitlines(), lineterm="")
    note("\n".join(difference))
    assert_nothing_is_lost(edit)


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
