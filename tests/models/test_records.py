"""Records behave as frozen dataclasses do, and the functions of ``dataclasses`` take them."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from guru.models.location import Location
from guru.models.records import by_name, define, field, frozen, replace, values


@frozen
class Point:
    """A place and what is said of it."""

    x: int
    y: int = 0
    notes: tuple[str, ...] = field(default=(), compare=False)


@define
class Path:
    """Points that are added one by one."""

    points: list[Point] = field(default_factory=list)


def test_equality_and_hash_rest_on_the_fields_that_count():
    assert Point(1, 2) == Point(1, 2, ("seen",))
    assert hash(Point(1, 2)) == hash(Point(1, 2, ("seen",)))
    assert Point(1, 2) != Point(2, 1)
    assert Point(1) != (1, 0, ())


def test_each_object_that_changes_is_its_own():
    one, other = Path(), Path()
    one.points.append(Point(1))
    assert one != other
    assert other.points == []
    assert Path([Point(2)]).points == [Point(2)]


def test_a_field_must_be_given_and_no_other():
    with pytest.raises(TypeError):
        Point()
    with pytest.raises(TypeError):
        Point(1, z=3)
    with pytest.raises(AttributeError):
        Path().length = 3


def test_replaced_copied_and_pickled():
    point = Point(1, 2, ("seen",))
    assert values(replace(point, y=5)) == (1, 5, ("seen",))
    for twin in (copy.copy(point), pickle.loads(pickle.dumps(point))):
        assert by_name(twin) == {"x": 1, "y": 2, "notes": ("seen",)}
    assert repr(point) == "Point(x=1, y=2, notes=('seen',))"


def test_dataclasses_takes_records():
    point = Point(1, 2)
    assert dataclasses.replace(point, x=9) == Point(9, 2)
    assert dataclasses.asdict(point) == {"x": 1, "y": 2, "notes": ()}


def test_what_is_prepared_after_the_fields_are_set():
    assert Location("a.py", 3, 7) == Location("a.py", 3, 7, 3, 7)
    assert Location("a.py", 3) < Location("a.py", 4) < Location("b.py", 1)


def test_a_record_matches_by_position():
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
