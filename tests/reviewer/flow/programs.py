"""Random programs, whole and runnable: a seed gives the same program again."""

from __future__ import annotations

import itertools
import random
import textwrap
from collections.abc import Callable, Iterator
from typing import TypeVar

from tests.reviewer.flow.expressions import START, VARIABLES, Expressions

_Written = TypeVar("_Written")
_TICK = "probe(0, c, d, w, v, s, t)"  # ends what would never end, or grow beyond all bounds
_CONTAINERS = ("numbers", "words", "table")


class Programs(Expressions):
    """Writes statements, functions and classes."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self._probes = 0
        self._loop = 0
        self._in_loop = False
        self._in_function = ""  # the kind it returns
        self._defined = 0

    def program(self, size: int = 5) -> str:
        """A whole program: definitions, statements, and probes in between."""
        parts = [START]
        for _ in range(self.chance.choice((0, 1, 1, 2))):
            parts.append(self.chance.choice(_DEFINITIONS)(self))
        parts += [self.statement(2) for _ in range(self.chance.randint(2, size))]
        parts.append(self.probe(everything=True))
        return "\n".join(parts) + "\n"

    def entries(self) -> tuple[str, str]:
        """A module of functions that share state, and calls of them from outside."""
        parts, names = [START], []
        for _ in range(self.chance.randint(2, 3)):
            name = self._fresh("f")
            shared = ", ".join(self.chance.sample([n for v in VARIABLES.values() for n in v], 3))
            body = [f"global {shared}" if self.chance.random() < 0.6 else "pass"]
            body += self._function_body("number", 2)
            parts.append(f"def {name}(x=0, y=1):\n{_indented(body)}")
            names.append(name)
        calls = (
            f"try: {self.chance.choice(names)}({self.chance.choice('012')})\nexcept Exception: pass"
            for _ in range(4)
        )
        return "\n".join(parts) + "\n", "\n".join(calls) + "\n"

    def probe(self, *, everything: bool = False) -> str:
        """A look at some variables."""
        self._probes += 1
        names = [name for names in VARIABLES.values() for name in names]
        chosen = names if everything else self.chance.sample(names, 4)
        return f"probe({self._probes}, {', '.join(chosen)})"

    def block(self, depth: int, most: int = 2) -> str:
        """A body, indented."""
        return _indented([self.statement(depth) for _ in range(self.chance.randint(1, most))])

    def statement(self, depth: int) -> str:
        """Any statement."""
        if depth <= 0 or self.chance.random() < 0.55:
            simple = self.chance.choice(_SIMPLE)(self)
            return f"{simple}\n{self.probe()}" if self.chance.random() < 0.3 else simple
        return self.chance.choice(_COMPOUND)(self, depth - 1)

    def _fresh(self, letter: str) -> str:
        self._defined += 1
        return f"{letter}{self._defined}"

    # Simple statements

    def _assign(self) -> str:
        kind = self.kind()
        return f"{self.variable(kind)} = {self.of(kind)}"

    def _alias(self) -> str:
        one, other = VARIABLES[self.chance.choice(_CONTAINERS)]
        return self.chance.choice((f"{one} = {other}", f"{other} = {one}"))

    def _augment(self) -> str:
        kind = self.kind()
        sign = {"number": self.chance.choice("+-*"), "table": "|"}.get(kind, "+")
        return f"{self.variable(kind)} {sign}= {self.of(kind)}"

    def _swap(self) -> str:
        one, other = VARIABLES[self.kind()]
        return f"{one}, {other} = {other}, {one}"

    def _unpack(self) -> str:
        kind, item = self.chance.choice((("numbers", "number"), ("words", "text")))
        one, other = VARIABLES[item]
        target = self.chance.choice(
            (f"{one}, *{VARIABLES[kind][0]}", f"*{VARIABLES[kind][0]}, {one}", f"{one}, {other}")
        )
        return f"{target} = {self.of(kind)}"

    def _change_sequence(self) -> str:
        kind, item = self.chance.choice((("numbers", "number"), ("words", "text")))
        name = self.variable(kind)
        value, index = self.of(item), self.chance.choice(("0", "1", "-1", "un"))
        return self.chance.choice(
            (
                *(f"{name}.append({value})", f"{name}.append({value})"),
                f"{name}.insert({index}, {value})",
                f"{name}.extend({self.of(kind)})",
                f"{name}[{index}] = {value}",
                f"{name}[{self.chance.choice(('1:', ':1', '0:2', 'un:'))}] = {self.of(kind)}",
                f"del {name}[{self.chance.choice(('0', '-1', 'un', '1:', 'un:'))}]",
                f"{name}.{self.chance.choice(('sort', 'reverse', 'clear', 'pop'))}()",
                f"{name}.remove({value})",
                f"({name} if {self.test()} else {self.variable(kind)}).append({value})",
                f"({name} if {self.test()} else {self.variable(kind)}).clear()",
                f"({name} if {self.test()} else {self.variable(kind)})[0] = {value}",
            )
        )

    def _change_table(self) -> str:
        name, key = self.variable("table"), self.of("text", 0)
        return self.chance.choice(
            (
                *(f"{name}[{key}] = {self.of('number')}", f"{name}[{key}] = {self.of('number')}"),
                f"{name}.update({self.of('table')})",
                f"{name}.update(q={self.of('number', 0)})",
                f"{name}.pop({key}, None)",
                f"del {name}[{key}]",
                f"{name}.clear()",
                f"t, a = {name}.popitem()",
                f"({name} if {self.test()} else {self.variable('table')})[{key}] = {self.of('number')}",
                f"{name}[{key}] += {self.of('number', 0)}",
            )
        )

    def _leave(self) -> str:
        words = [f"raise {self.chance.choice(('ValueError', 'KeyError'))}('no')"]
        if self._in_loop:
            words += ["break", "continue"] * 2
        if self._in_function:
            words += [f"return {self.of(self._in_function)}"] * 2
        return f"if {self.test()}: {self.chance.choice(words)}"

    def _assert(self) -> str:
        return f"assert {self.test()}"

    # Compound statements

    def _if(self, depth: int) -> str:
        text = f"if {self.test()}:\n{self.block(depth)}"
        if self.chance.random() < 0.3:
            text += f"\nelif {self.test()}:\n{self.block(depth)}"
        if self.chance.random() < 0.5:
            text += f"\nelse:\n{self.block(depth)}"
        return text

    def _loop_body(self, depth: int) -> str:
        before, self._in_loop = self._in_loop, True
        body = self.block(depth)
        self._in_loop = before
        return body

    def _for(self, depth: int) -> str:
        a, s, kind = self.variable("number"), self.variable("text"), self.kind()
        head = self.chance.choice(
            (
                f"for {a} in {self.of('numbers')}",
                f"for {a} in range({self.chance.choice(('3', '5', 'un', 'a'))})",
                f"for {s} in {self.of('words')}",
                f"for {s} in {self.of('text')}",
                f"for {s}, {a} in {self.of('table')}.items()",
                f"for {a}, {s} in enumerate({self.of('words')}[:])",
                f"for {a}, {s} in zip({self.of('numbers')}[:], {self.of('words')}[:])",
                f"for {a} in {{1, {self.of('number', 0)}}}",
                f"for {a} in ({self.of('number', 0)} for {a} in {self.of('numbers')}[:])",
                f"for x in ({self.of(kind, 0)}, {self.of(kind, 0)})",
            )
        )
        text = f"{head}:\n    {_TICK}\n{self._loop_body(depth)}"
        return text + (f"\nelse:\n{self.block(depth)}" if self.chance.random() < 0.25 else "")

    def _while(self, depth: int) -> str:
        self._loop += 1
        n = f"n{self._loop}"
        test = self.chance.choice(
            (f"{n} < {self.chance.choice('3579')}", f"{n} < 4 and {self.test()}", "True")
        )
        stop = f"\n    if {n} > {self.chance.choice('26')}: break" if test == "True" else ""
        text = f"{n} = 0\nwhile {test}:\n    {_TICK}\n    {n} += 1{stop}\n{self._loop_body(depth)}"
        return text + (f"\nelse:\n{self.block(depth)}" if self.chance.random() < 0.25 else "")

    def _try(self, depth: int) -> str:
        text = f"try:\n{self.block(depth, 3)}"
        ends = self.chance.random() < 0.3
        if not ends or self.chance.random() < 0.5:
            kind = self.chance.choice(
                (
                    "Exception",
                    "Exception as e",
                    "ValueError",
                    "(KeyError, IndexError)",
                    "ZeroDivisionError",
                )
            )
            text += f"\nexcept {kind}:\n{self.block(depth)}"
            if self.chance.random() < 0.3:
                text += f"\nexcept Exception:\n{self.block(depth)}"
            if self.chance.random() < 0.3:
                text += f"\nelse:\n{self.block(depth)}"
        return text + (f"\nfinally:\n{self.block(depth)}" if ends else "")

    def _with(self, depth: int) -> str:
        manager = self.chance.choice(
            (
                "contextlib.suppress(Exception)",
                "contextlib.nullcontext()",
                "contextlib.suppress(KeyError)",
            )
        )
        return f"with {manager}:\n{self.block(depth)}"

    def _match(self, depth: int) -> str:
        one, other = VARIABLES["number"]
        first = self.chance.choice("0123")
        subject, cases = self.chance.choice(
            (
                (self.of("number"), [first, "1 | 2", f"{one} if {self.test()}", "True", "_"]),
                (self.of("text"), ["'x'", "'' | 'y'", "str()", "[*_]", "_"]),
                (self.variable("number"), ["0", "1", "2 | 3"]),
                (
                    self.of("numbers"),
                    [
                        "[]",
                        f"[{one}]",
                        f"[{one}, {other}]",
                        f"[{one}, *d]",
                        f"[*_, {other}]",
                        "[1, *_]",
                    ],
                ),
                (self.of("table"), [f"{{'x': {one}}}", "{'y': 0, **m}", "{'x': 1, 'y': _}", "{}"]),
            )
        )
        chosen = [p for p in cases[:-1] if self.chance.random() < 0.6] + cases[-1:]
        body = "\n".join(f"case {p}:\n{self.block(depth)}" for p in chosen)
        return f"match {subject}:\n{textwrap.indent(body, '    ')}"

    # Definitions

    def _function_body(self, kind: str, depth: int) -> list[str]:
        before = self._in_function, self._in_loop
        self._in_function, self._in_loop = kind, False
        body = [self.statement(depth) for _ in range(self.chance.randint(1, 3))]
        self._in_function, self._in_loop = before
        return [*body, f"return {self.of(kind)}"]

    def _locals(self) -> str:
        """What makes a function's variables its own, or those of the module."""
        names = [name for names in VARIABLES.values() for name in names]
        chance = self.chance
        shared = chance.sample(names, chance.choice((0, 2, 10)))
        lines = [f"global {', '.join(shared)}"] if shared else []
        copied = {"number": "1", "text": "'x'", "numbers": "[x]", "words": "[]", "table": "{}"}
        for kind, both in VARIABLES.items():
            lines += [f"{name} = {copied[kind]}" for name in both if name not in shared]
        return "\n".join(lines)

    def _function(self) -> str:
        name, kind = self._fresh("f"), self.kind()
        body = _indented([self._locals(), *self._function_body(kind, 2)])
        head, call = self.chance.choice(
            (
                ("x, y=2", f"{name}({{}})"),
                ("x, /, y=2, *, z=3", f"{name}({{}}, z={{}})"),
                ("x, *y", f"{name}({{}}, {{}}, 3)"),
                ("*y, x=1", f"{name}(*ul, x={{}})"),
                ("x=1, **y", f"{name}(x={{}}, q={{}})"),
                ("x=1, y=2", f"{name}(*ul[:2])"),
                ("x, y=2", f"{name}(y={{}}, x={{}})"),
                ("x, y=2", f"functools.partial({name}, y={{}})({{}})"),
                ("x, y=2", f"(lambda g: g({{}}, {{}}))({name})"),
            )
        )
        self.functions.append((call, kind))
        return f"def {name}({head}):\n{body}"

    def _closure(self) -> str:
        name, kind = self._fresh("f"), self.kind()
        n = self.variable("number")
        inner = _indented([f"nonlocal {n}", f"{n} += y", f"return {n} + x"])
        body = [self._locals().replace(n, "_" + n), f"{n} = x", f"def inner(y=x):\n{inner}"]
        body = [line for line in body if line]
        body += [f"{self.variable('number')} = inner({self.chance.choice('12')})"]
        body += self._function_body(kind, 1)
        self.functions.append((f"{name}({{}})", kind))
        return f"def {name}(x):\n{_indented(body)}".replace(f"global _{n}", f"global {n}X")

    def _generator(self) -> str:
        name = self._fresh("g")
        body = [self._locals(), self.statement(1), f"yield {self.of('number')}", self.statement(1)]
        body.append(
            self.chance.choice(
                (
                    f"if {self.test()}: yield {self.of('number')}",
                    f"yield from {self.of('numbers')}",
                    f"for i in {self.of('numbers')}:\n    if {self.test()}: yield i",
                    f"if {self.test()}: return\nyield 5",
                )
            )
        )
        self.functions.append((f"list({name}({{}}))", "numbers"))
        self.functions.append((f"next({name}({{}}))", "number"))
        self.functions.append((f"[*{name}({{}})]", "numbers"))
        return f"def {name}(x, y=2):\n{_indented(body)}"

    def _coroutine(self) -> str:
        name, kind = self._fresh("f"), self.kind()
        body = _indented([self._locals(), *self._function_body(kind, 1)])
        outer = f"async def {name}o(x):\n    return await {name}(x)"
        self.functions.append((f"asyncio.run({name}o({{}}))", kind))
        return f"async def {name}(x, y=2):\n{body}\n{outer}"

    def _decorated(self) -> str:
        name, kind = self._fresh("f"), self.kind()
        item = self.of(kind, 1)
        test = self.test()
        body = _indented([self._locals(), *self._function_body(kind, 1)])
        self.functions.append((f"{name}({{}})", kind))
        return (
            f"def {name}d(f):\n    @functools.wraps(f)\n    def inner(*args, **named):\n"
            f"        if {test}: return {item}\n        return f(*args, **named)\n    return inner\n"
            f"@{name}d\ndef {name}(x, y=2):\n{body}"
        )

    def _recursive(self) -> str:
        name = self._fresh("f")
        n, step = self.variable("number"), self.chance.choice(("+ 1", "* 2", "+ x"))
        self.functions.append((f"{name}({self.chance.choice('2349')})", "number"))
        return f"def {name}(x):\n    global {n}\n    {n} += 1\n    if x <= 0: return {self.of('number')}\n    return {name}(x - 1) {step}"

    def _class(self) -> str:
        name = self._fresh("C")
        number, other, text = (self.of(k, 1) for k in ("number", "number", "text"))
        calls = (
            (f"{name}({{}}).x", "number"),
            (f"{name}({{}}).double", "number"),
            (f"{name}({{}}).shared", "number"),
            (f"{name}.shared", "number"),
            (f"{name}.make({{}}).x", "number"),
            (f"{name}.plain({{}})", "number"),
            (f"{name}({{}})({{}})", "number"),
            (f"{name}({{}})[{{}}]", "number"),
            (f"str({name}({{}}))", "text"),
            (f"{name}b({{}}).x", "number"),
            (f"{name}b({{}}).told()", "text"),
            (f"{name}({{}}).told()", "text"),
            (f"{name}b({{}}).changed({{}}).double", "number"),
            (f"{name}b({{}}).changed({{}}).shared", "number"),
            (f"{name}({{}}).late({{}})", "number"),
            (f"{name}({{}}).number", "number"),
        )
        self.functions += self.chance.sample(calls, 6)
        return f"""\
class {name}:
    shared = {number}
    late = lambda self, q: q + self.x
    number = a
    def __init__(self, x=1): self.x = x
    @property
    def double(self): return self.x * 2
    @double.setter
    def double(self, value): self.x = value + 1
    @classmethod
    def make(cls, x): return cls(x + 1)
    @staticmethod
    def plain(x, y={other}): return x + y
    def __call__(self, x): return x + self.x
    def __getitem__(self, key): return key
    def __str__(self): return {text}
    def told(self): return 'base'
class {name}b({name}):
    def __init__(self, x):
        if x: super().__init__(x + 1)
        else: super().__init__()
    def told(self): return super().told() + 'b'
    def changed(self, x):
        self.double = x
        if {self.test()}: self.shared = x
        return self"""

    def _record(self) -> str:
        name, made = self._fresh("R"), self.of("number", 0)
        head = self.chance.choice(
            (f"@dataclasses.dataclass\nclass {name}:", f"class {name}(typing.NamedTuple):")
        )
        self.functions += [
            (f"{name}({{}}).x", "number"),
            (f"{name}({{}}, {{}}).y", "number"),
            (f"{name}(y={{}}, x={{}}).x", "number"),
        ]
        after = "" if "Named" in head else "\n    def __post_init__(self): self.x += 1"
        return f"import typing\n{head}\n    x: int\n    y: int = {made}{after}"

    def _manager(self) -> str:
        name = self._fresh("M")
        kind = self.kind()
        used = self.variable("number")
        inside = _indented([self.statement(1), self.statement(1)])
        swallow = self.chance.choice(
            ("return True", "return False", "pass", f"return {self.test()}")
        )
        if self.chance.random() < 0.5:
            made = (
                f"@contextlib.contextmanager\ndef {name}():\n    global {self.variable(kind)}\n"
                f"    try:\n        yield {self.of('number')}\n    finally:\n        {self.variable('numbers')}.append(9)"
            )
        else:
            made = (
                f"class {name}:\n    def __enter__(self): return {self.of('number')}\n"
                f"    def __exit__(self, *args):\n        {self.variable('numbers')}.append(9)\n        {swallow}"
            )
        return f"{made}\nwith {name}() as {used}:\n{inside}\n{self.probe(everything=True)}"


def _indented(lines: list[str]) -> str:
    return textwrap.indent("\n".join(lines), "    ")


_SIMPLE = (
    *(Programs._assign, Programs._assign, Programs._augment, Programs._swap, Programs._unpack),
    *(Programs._change_sequence, Programs._change_sequence, Programs._change_table),
    *(Programs._leave, Programs._alias, Programs._assert, Programs._assign),
)
_COMPOUND = (
    *(Programs._if, Programs._if, Programs._for, Programs._for, Programs._while),
    *(Programs._try, Programs._try, Programs._with, Programs._match),
)
_DEFINITIONS = (
    *(Programs._function, Programs._function, Programs._closure, Programs._generator),
    *(Programs._coroutine, Programs._decorated, Programs._recursive, Programs._class),
    *(Programs._class, Programs._record, Programs._manager),
)


def program(seed: int) -> str:
    """Return the program of a seed."""
    return next(code for code in _attempts(seed, Programs.program) if _is_python(code))


def module_with_driver(seed: int) -> tuple[str, str]:
    """Return a module of functions and what calls them, of a seed."""
    return next(pair for pair in _attempts(seed, Programs.entries) if _is_python("".join(pair)))


def _attempts(seed: int, write: Callable[[Programs], _Written]) -> Iterator[_Written]:
    """Write until it is Python: ``:=`` may not stand everywhere, and the like."""
    for attempt in itertools.count():
        yield write(Programs(random.Random(f"{seed}/{attempt}")))


def _is_python(code: str) -> bool:
    try:
        compile(code, "example.py", "exec")
    except SyntaxError:
        return False
    return True
