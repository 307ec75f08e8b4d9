"""Random expressions of a wanted type, over variables that exist: most of them are evaluated well."""

from __future__ import annotations

import random
from collections.abc import Callable

KINDS = ("number", "text", "numbers", "words", "table")
VARIABLES = {
    "number": ("a", "b"),
    "text": ("s", "t"),
    "numbers": ("c", "d"),
    "words": ("w", "v"),
    "table": ("k", "m"),
}
UNKNOWN = {"number": "un", "text": "us", "numbers": "ul", "words": "uw", "table": "ut"}
GIVEN = (
    {"un": 0, "us": "x", "ul": [], "uw": ["ab"], "ut": {}},
    {"un": 1, "us": "", "ul": [1, 2, 1], "uw": [], "ut": {"x": 1, "y": 2}},
    {"un": True, "us": "ab,c", "ul": [3], "uw": ["x", "y", "x"], "ut": {"k": 0}},
)
START = """\
import contextlib, copy, functools, collections, asyncio, dataclasses, operator
a, b = 1, 2
s, t = 'x', 'ab,c'
c, d = [1, 2], [3]
w, v = ['x', 'y'], []
k, m = {'x': 1}, {'x': 2, 'y': 3}
"""
_TEXTS = ("''", "'x'", "'y'", "'ab'", "'a,b'", "'7'", "'{}'", "' x '", "'%s'")
_INDEX = ("0", "1", "-1", "2", "-2")
_SLICES = ("1:", ":1", "::-1", ":-1", "::2", "1:3", "-1:", "un:")


class Expressions:
    """Writes expressions; ``chance`` decides everything, so a seed gives the same ones again."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.functions: list[tuple[str, str]] = []  # calls with {} for arguments, and their kind
        self._bound = 0
        self._makers: dict[str, Callable[[int], str]] = {
            "number": self._number,
            "text": self._text,
            "numbers": self._numbers,
            "words": self._words,
            "table": self._table,
        }

    def kind(self) -> str:
        """Any type."""
        return self.chance.choices(KINDS, (4, 3, 3, 2, 2))[0]

    def variable(self, kind: str) -> str:
        """A variable that may be assigned to."""
        return self.chance.choice(VARIABLES[kind])

    def of(self, kind: str, depth: int = 2) -> str:
        """An expression of this type."""
        roll = self.chance.random()
        if roll < 0.08:
            return UNKNOWN[kind]
        if depth <= 0 or roll < 0.35:
            return self.variable(kind) if roll < 0.25 else self.literal(kind)
        if roll < 0.42:
            return f"({self.of(kind, depth - 1)} if {self.test(depth - 1)} else {self.of(kind, 0)})"
        if roll < 0.47:
            word = self.chance.choice(("and", "or"))
            return f"({self.of(kind, depth - 1)} {word} {self.of(kind, depth - 1)})"
        if roll < 0.50:
            return f"({self.variable(kind)} := {self.of(kind, depth - 1)})"
        if roll < 0.53:
            return f"(lambda z, y={self.of(kind, 0)}: {self.chance.choice(('z', 'y'))})({self.of(kind, 0)})"
        if roll < 0.60:
            fitting = [call for call, given in self.functions if given == kind]
            if fitting:
                return self.chance.choice(fitting).format(
                    self.of("number", 0), self.of("number", 0)
                )
        return self._makers[kind](depth - 1)

    def literal(self, kind: str) -> str:
        """A literal of this type."""
        number, text = self.chance.choice("01237"), self.chance.choice(_TEXTS)
        match kind:
            case "number":
                return self.chance.choice(("0", "1", "2", "3", "-1", "7", "True", "10"))
            case "text":
                return text
            case "numbers":
                return self.chance.choice(("[]", f"[{number}]", f"[{number}, 2]", "[0, 1, 2]"))
            case "words":
                return self.chance.choice(("[]", f"[{text}]", f"[{text}, 'y']", "['a', 'b', 'c']"))
        return self.chance.choice(("{}", f"{{'x': {number}}}", f"{{'y': {number}, 'x': 0}}"))

    def test(self, depth: int = 1) -> str:
        """A condition."""
        number, text = self.of("number", depth - 1), self.of("text", depth - 1)
        choices = (
            lambda: (
                f"{self.of('number', depth)} {self.chance.choice(('==', '<', '>=', '!='))} {number}"
            ),
            lambda: f"{self.of('text', depth)} {self.chance.choice(('==', '!=', 'in'))} {text}",
            lambda: (
                f"{number} {self.chance.choice(('in', 'not in'))} {self.of('numbers', depth - 1)}"
            ),
            lambda: f"{text} in {self.of(self.chance.choice(('words', 'table')), depth - 1)}",
            lambda: f"{text}.startswith({self.literal('text')})",
            lambda: self.of(self.kind(), depth),
            lambda: f"not {self.of(self.kind(), depth)}",
            lambda: (
                f"isinstance({self.of(self.kind(), 0)}, {self.chance.choice(('int', 'str', 'list'))})"
            ),
            lambda: f"({self.test(0)}) {self.chance.choice(('and', 'or'))} ({self.test(0)})",
            lambda: f"{self.of('numbers', 0)} == {self.of('numbers', 0)}",
            lambda: f"{self.variable('number')} is {self.chance.choice(('None', 'True'))}",
            lambda: f"0 <= {number} < 3",
            lambda: f"({self.variable('number')} := {number}) > 1",
        )
        return self.chance.choice(choices)()

    def _name(self) -> str:
        self._bound += 1
        return f"i{self._bound}"

    def _number(self, d: int) -> str:
        of, chance = self.of, self.chance
        choices = (
            lambda: (
                f"({of('number', d)} {chance.choice(('+', '-', '*', '//', '%', '|', '&'))} {of('number', d)})"
            ),
            lambda: f"len({of(chance.choice(('text', 'numbers', 'words', 'table')), d)})",
            lambda: f"{of('numbers', d)}[{chance.choice(_INDEX)}]",
            lambda: f"{of('table', d)}[{of('text', 0)}]",
            lambda: f"{of('table', d)}.get({of('text', 0)}, {of('number', 0)})",
            lambda: f"{self.variable('table')}.setdefault({of('text', 0)}, {of('number', 0)})",
            lambda: f"{self.variable('table')}.pop({of('text', 0)}, {of('number', 0)})",
            lambda: f"{self.variable('numbers')}.pop({chance.choice(('', '0', '-1', 'un'))})",
            lambda: f"{of('text', d)}.{chance.choice(('find', 'count'))}({of('text', 0)})",
            lambda: f"{chance.choice(('min', 'max'))}({of('number', d)}, {of('number', 0)})",
            lambda: f"{chance.choice(('min', 'max', 'sum'))}({of('numbers', d)})",
            lambda: f"next(iter({of('numbers', d)}), {of('number', 0)})",
            lambda: f"functools.reduce(lambda x, y: x + y, {of('numbers', d)}, {of('number', 0)})",
            lambda: f"int({self.test(0)})",
            lambda: f"abs({of('number', d)})",
            lambda: f"-{of('number', d)}",
            lambda: f"getattr({of('text', 0)}, 'nothing', {of('number', 0)})",
            lambda: f"operator.itemgetter({chance.choice(_INDEX)})({of('numbers', 0)})",
        )
        return chance.choice(choices)()

    def _text(self, d: int) -> str:
        of, chance = self.of, self.chance
        choices = (
            lambda: f"({of('text', d)} + {of('text', d)})",
            lambda: f"({of('text', d)} * {chance.choice('012')})",
            lambda: f"f'{{{of('number', 0)}}}{{{self.variable('text')}!r}}'",
            lambda: f"f'{{{self.variable('text')}:>3}}{{{self.variable('number')}:02d}}'",
            lambda: f"f'<{{{self.variable(self.kind())}}}>'",
            lambda: (
                f"'%s-%{chance.choice(('s', '5s', 'r', '-3s'))}' % ({of('text', 0)}, {of('text', 0)})"
            ),
            lambda: f"'%{chance.choice(('d', '03d', 's'))}%%' % {of('number', d)}",
            lambda: (
                f"'{{}}:{{{chance.choice(('', '!r', ':>4', ':>{}'))}}}{{{{}}}}{{}}'.format({of('text', 0)}, {of('text', 0)}, 5, 6)"
            ),
            lambda: (
                f"'{{1}}{{0}}{{x}}'.format({of('text', 0)}, {of('number', 0)}, x={of('text', 0)})"
            ),
            lambda: f"'{{}}{{}}'.format(*{of('words', 0)})",
            lambda: f"{of('text', d)}[{chance.choice(_INDEX)}]",
            lambda: f"{of('text', d)}[{chance.choice(_SLICES)}]",
            lambda: f"{chance.choice(('str', 'repr'))}({of(chance.choice(('number', 'text')), d)})",
            lambda: (
                f"{of('text', d)}.{chance.choice(('upper', 'strip', 'lstrip', 'title', 'swapcase'))}()"
            ),
            lambda: (
                f"{of('text', d)}.{chance.choice(('strip', 'rstrip', 'removeprefix'))}({of('text', 0)})"
            ),
            lambda: f"{of('text', d)}.{chance.choice(('rjust', 'ljust', 'center'))}(4)",
            lambda: f"{of('text', d)}.replace({of('text', 0)}, {of('text', 0)})",
            lambda: f"{of('text', 0)}.join({of('words', d)})",
            lambda: f"{of('words', d)}[{chance.choice(_INDEX)}]",
            lambda: f"{self.variable('words')}.pop()",
            lambda: f"{of('text', d)}.partition(',')[{chance.choice('012')}]",
            lambda: (
                f"' '.join({i} for {i} in {of('words', 0)} if {self.test(0)})"
                if (i := self._name())
                else ""
            ),
        )
        return chance.choice(choices)()

    def _sequence(self, kind: str, item: str, d: int) -> str:
        of, chance = self.of, self.chance
        i = self._name()
        choices = (
            lambda: f"[{of(item, d)}, {of(item, d)}]",
            lambda: f"[{of(item, 0)}, *{of(kind, d)}, {of(item, 0)}]",
            lambda: f"{of(kind, d)}[{chance.choice(_SLICES)}]",
            lambda: f"({of(kind, d)} + {of(kind, d)})",
            lambda: f"({of(kind, d)} * {chance.choice('012')})",
            lambda: f"list({of(kind, d)})",
            lambda: f"list(reversed({of(kind, d)}))",
            lambda: (
                f"sorted({of(kind, d)}{chance.choice(('', ', reverse=True', ', key=lambda x: -len(str(x))'))})"
            ),
            lambda: f"sorted(set({of(kind, d)}))",
            lambda: f"[{i} for {i} in {of(kind, d)}{chance.choice(('', f' if {self.test(0)}'))}]",
            lambda: f"[{of(item, d)} for {i} in {of('numbers', 0)}]",
            lambda: f"list(map(lambda x, y={of(item, 0)}: x + y, {of(kind, d)}))",
            lambda: (
                f"list(filter({chance.choice(('None', 'lambda x: x == ' + of(item, 0)))}, {of(kind, d)}))"
            ),
            lambda: f"[x for x, y in zip({of(kind, d)}, {of('numbers', 0)}) if y]",
            lambda: f"copy.copy({self.variable(kind)})",
            lambda: f"list(collections.deque({of(kind, d)}))",
        )
        return chance.choice(choices)()

    def _numbers(self, d: int) -> str:
        of = self.of
        i = self._name()
        choices = (
            lambda: f"list(range({self.chance.choice(('un', '3', self.variable('number')))}))",
            lambda: f"list({of('table', d)}.values())",
            lambda: f"[len({i}) for {i} in {of('words', d)}]",
            lambda: f"[{i} for {i}, x in enumerate({of('words', d)})]",
            lambda: f"[y for x, y in {of('table', d)}.items()]",
            *[lambda: self._sequence("numbers", "number", d)] * 5,
        )
        return self.chance.choice(choices)()

    def _words(self, d: int) -> str:
        of = self.of
        i = self._name()
        choices = (
            lambda: f"{of('text', d)}.split({self.chance.choice(('', repr(',')))})",
            lambda: f"list({of('text', d)})",
            lambda: f"{self.chance.choice(('list', 'sorted'))}({of('table', d)})",
            lambda: f"[str({i}) for {i} in {of('numbers', d)}]",
            lambda: f"[x for x, y in {of('table', d)}.items() if y]",
            *[lambda: self._sequence("words", "text", d)] * 5,
        )
        return self.chance.choice(choices)()

    def _table(self, d: int) -> str:
        of = self.of
        i = self._name()
        choices = (
            lambda: f"{{{of('text', 0)}: {of('number', d)}, 'y': {of('number', 0)}}}",
            lambda: f"{{**{of('table', d)}, {of('text', 0)}: {of('number', 0)}}}",
            lambda: f"dict({of('table', d)}, z={of('number', 0)})",
            lambda: f"({of('table', d)} | {of('table', d)})",
            lambda: (
                f"{{{i}: len({i}) for {i} in {of('words', d)}{self.chance.choice(('', f' if {self.test(0)}'))}}}"
            ),
            lambda: f"dict(zip({of('words', d)}, {of('numbers', 0)}))",
            lambda: f"{of('table', d)}.copy()",
            lambda: f"dict([({of('text', 0)}, {of('number', 0)})])",
        )
        return self.chance.choice(choices)()
