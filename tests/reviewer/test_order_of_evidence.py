"""Which way of several is told does not hang on the order of a set."""

from itertools import permutations

from guru.models.location import Location
from guru.models.recommendation import Step
from guru.reviewer.flow.values import Source, Taint
from guru.reviewer.taint_rule import _rank

HERE = Location("a.py", 3, 5)


def taint(text: str, *names: str, safe: str = "html") -> Taint:
    steps = tuple(Step(Location("a.py", n), f"into `{name}`") for n, name in enumerate(names, 4))
    return Taint(Source("web", HERE, text), frozenset({safe}), steps)


def test_ways_of_one_length_have_an_order() -> None:
    ways = [
        taint("request.args", "b"),
        taint("request.args", "a", safe="sql"),
        taint("request.form", "a", safe="log"),
    ]
    told = {min(order, key=_rank) for order in permutations(ways)}
    assert [each.steps[0].text for each in told] == ["into `a`"]


def test_a_shorter_way_is_told_first() -> None:
    assert min([taint("x", "a", "b"), taint("x", "c")], key=_rank).steps[0].text == "into `c`"
