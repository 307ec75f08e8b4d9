"""Taint is neither lost nor invented: the program itself, run, tells what reaches the dangerous place.

A text from outside is marked by a word that no other text has in it: what holds the word when it
gets to ``sink`` has been reached. Only steps are used that keep the word whole, so that a run that
shows it is certain; and where no run can show it, since the place gets constants alone, none may be
told.
"""

from __future__ import annotations

import contextlib
import random
import textwrap
from collections.abc import Callable

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module

SETTINGS = FlowSettings(TaintSettings(named=frozenset({"outside"})))
WORD = "MARKED"
START = """\
import collections, contextlib, copy, dataclasses, functools, os
def same(x, *rest, **named): return x
def kept(*args, **named): return [*args, *named.values()]
def each(items):
    for item in items: yield item
def closed(x):
    def inner(): return x
    return inner
def wrapped(f):
    @functools.wraps(f)
    def inner(*args, **named): return f(*args, **named)
    return inner
@wrapped
def decorated(x): return x
@contextlib.contextmanager
def managed(x): yield x
@dataclasses.dataclass
class Record:
    one: str
    two: str = 'two'
class Base:
    def __init__(self, x): self.x = x
    @property
    def y(self): return self.x
    @y.setter
    def y(self, value): self.x = value
    def get(self): return self.x
class Child(Base):
    def __init__(self, x, z='z'):
        super().__init__(x)
        self.z = z
    def get(self): return super().get()
def shown(outside):
    a, b, c = outside, 'b', 'c'
"""
STEPS = (
    "{x} = {y}",
    "{x}, {y} = {y}, {x}",
    "{x} = 'clean'",
    "{x} = {y} + {z}",
    "{x} = f'{{{y}}}-{{{z}}}'",
    "{x} = '%s/%s' % ({y}, {z})",
    "{x} = '{{}} {{}}'.format({y}, {z})",
    "{x} = ','.join([{y}, {z}])",
    "{x} = [{y}, {z}][{n}]",
    "{x} = {{'k': {y}, 'm': {z}}}['{k}']",
    "{x} = {{'k': {y}}}.get('{k}', {z})",
    "l = [{y}]; l.append({z}); {x} = l.pop({n})",
    "l = [{y}, {z}]; l.reverse(); {x} = l[{n}]",
    "l = []; l.extend([{y}, {z}]); {x} = l[{n}]",
    "l = [{y}, {z}]; l[{n}] = 'clean'; {x} = l[0]",
    "d = {{}}; d['k'] = {y}; d['m'] = {z}; {x} = d['{k}']",
    "d = {{'k': {y}}}; d.update(m={z}); {x} = d.pop('{k}')",
    "d = dict(k={y}, m={z}); del d['{k}']; {x} = list(d.values())[0]",
    "{x}, *l = [{y}, {z}, 'x']; {y} = l[{n}]",
    "{x} = same({y}, {z})",
    "{x} = same(x={y}, q={z})",
    "{x} = same(*[{y}, {z}])",
    "{x} = same(**{{'x': {y}}})",
    "{x} = kept({y}, k={z})[{n}]",
    "{x} = next(each([{y}, {z}]))",
    "{x} = list(each([{y}, {z}]))[{n}]",
    "for {x} in each([{y}, {z}]): pass",
    "for i, {x} in enumerate([{y}, {z}]):\n    if i == {n}: break",
    "for {x}, i in zip([{y}, {z}], 'ab'): pass",
    "{x} = closed({y})()",
    "{x} = decorated({y})",
    "{x} = functools.partial(same, {y})({z})",
    "{x} = (lambda q, r={z}: {q})({y})",
    "{x} = list(map(same, [{y}, {z}]))[{n}]",
    "{x} = [q for q in ({y}, {z})][{n}]",
    "{x} = {{q: r for q, r in [('k', {y}), ('m', {z})]}}['{k}']",
    "with managed({y}) as {x}: pass",
    "{x} = Record({y}, {z}).{f}",
    "r = Record({y}); r.{f} = {z}; {x} = r.one",
    "{x} = Child({y}).get()",
    "{x} = Child({y}, {z}).{g}",
    "r = Child({y}); r.y = {z}; {x} = r.x",
    "r = Base({y}); s = copy.copy(r); s.x = {z}; {x} = r.get()",
    "l = [{y}]; m = l; m[0] = {z}; {x} = l[0]",
    "l = [{y}]; m = list(l); m[0] = {z}; {x} = l[0]",
    "try:\n    {x} = {y}\n    raise ValueError\nexcept ValueError:\n    {z} = {x}",
    "try:\n    {x} = {y}\nfinally:\n    {y} = {z}",
    "if {n}:\n    {x} = {y}\nelse:\n    {x} = {z}",
    "if len('ab') == {n} + 1:\n    {x} = {y}",
    "match '{k}':\n    case 'k': {x} = {y}\n    case _: {x} = {z}",
    "while True:\n    {x} = {y}\n    if {n} < 2: break\n    {x} = {z}",
    "{x} = (q := {y})",
    "{x} = {y} if {n} else {z}",
    "{x} = {y} and {z}",
    "{x} = '' or {y}",
    "def local():\n    nonlocal {x}\n    {x} = {y}\nlocal()",
    "{x} = collections.deque([{y}, {z}]).popleft()",
)


def program(seed: int) -> str:
    """A function with steps that are all certain, and a dangerous place at its end."""
    chance = random.Random(seed)
    lines = []
    for _ in range(chance.randint(2, 6)):
        x, y, z = chance.sample("abc", 3)
        lines.append(
            chance.choice(STEPS).format(
                x=x, y=y, z=z, n=chance.choice("01"), k=chance.choice("km"), q=chance.choice("qr"),
                f=chance.choice(("one", "two")), g=chance.choice("xz"),
            )
        )  # fmt: skip
    lines.append(f"os.system({chance.choice('abc')})")
    return START + textwrap.indent("\n".join(lines), "    ") + "\n"


def reached_in_python(code: str) -> bool | None:
    """Whether the mark gets to the dangerous place; None where the program fails before."""
    names: dict[str, object] = {}
    got: list[str] = []
    exec(compile(code.replace("os.system(", "got_.append("), "example.py", "exec"), names)
    names["got_"] = got
    shown = names["shown"]
    assert isinstance(shown, Callable)  # type: ignore[arg-type]
    with contextlib.suppress(Exception):
        shown(WORD)  # type: ignore[operator]
    return WORD in got[0] if got else None


def reached_in_the_engine(code: str) -> bool:
    flow = follow(Module("example.py", Text(code)), SETTINGS)
    assert not flow.cut_off
    return any(t.source.kind == "named" for hit in flow.hits for t in hit.taints)


@pytest.mark.parametrize("share", range(4))
def test_what_reaches_a_dangerous_place_is_told_and_nothing_else(share: int) -> None:
    told = 0
    for seed in range(share, 1600, 4):
        code = program(seed)
        want = reached_in_python(code)
        if want is None:
            continue
        assert reached_in_the_engine(code) is want, f"{seed}: {want}\n{code[len(START) :]}"
        told += 1
    assert told > 150
