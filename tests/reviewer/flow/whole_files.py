"""Files of any syntax, whole, from a seed: they are read and followed, never run."""

from __future__ import annotations

import random
import sys
import textwrap
from collections.abc import Callable

_NAMES = ("a", "b", "f", "g", "A", "self", "request", "os", "subprocess", "x")
_LITERALS = (
    *("0", "1", "''", "'a'", "b''", "None", "True", "...", "[]", "{}", "()", "1e309", "10**30"),
    *("'%s %d'", "'{} {!r:>{}}'", "1j", "f''", "'\\N{BULLET}'", "0xffffffffffffffffffff", "-0.0"),
)
_CALLS = (
    *("os.system", "subprocess.run", "eval", "open", "len", "list", "dict", "range", "map", "zip"),
    *("filter", "sorted", "super", "getattr", "setattr", "functools.partial", "functools.reduce"),
    *("functools.wraps(f)", "iter", "next", "set", "bytes", "round", "int", "str", "sum", "max"),
    *("copy.deepcopy", "collections.deque", "asyncio.run", "f", "g", "A", "a.b", "print", "repr"),
    *("dict.fromkeys", "operator.itemgetter(0)", "itertools.chain", "request.args.get", "type"),
)
_METHODS = (
    *(
        "append",
        "pop",
        "get",
        "update",
        "items",
        "join",
        "format",
        "split",
        "execute",
        "setdefault",
    ),
    *("insert", "extend", "remove", "clear", "copy", "replace", "ljust", "write", "read", "sort"),
    *("__class__", "__init__", "send", "popitem", "add", "encode", "values", "expandtabs", "index"),
)
_BINARY = ("+", "-", "*", "/", "//", "%", "**", "<<", ">>", "|", "&", "^", "@")
_COMPARE = ("==", "!=", "<", "<=", "is", "is not", "in", "not in")


class Files:
    """Writes files; ``chance`` decides everything."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._in_function = self._in_loop = self._in_async = False

    def file(self) -> str:
        """A whole file."""
        head = self.chance.choice(("import os, subprocess, functools\n", "from os import *\n", ""))
        if self.chance.random() < 0.04:
            return head + self.chance.choice(_EXTREME)(self.chance.randint(2, 300)) + "\n"
        return head + "\n".join(self.statement(2) for _ in range(self.chance.randint(1, 4))) + "\n"

    def name(self) -> str:
        return self.chance.choice(_NAMES)

    def pick(self, *choices: Callable[[], str]) -> str:
        return self.chance.choice(choices)()

    def e(self, depth: int) -> str:
        """An expression."""
        e, n, c = self.e, self.name, self.chance.choice
        d = depth - 1
        if depth <= 0 or self.chance.random() < 0.25:
            return self.pick(n, n, lambda: c(_LITERALS))
        return self.pick(
            lambda: f"({e(d)} {c(_BINARY)} {e(d)})",
            lambda: f"({e(d)} {c(_COMPARE)} {e(d)} {c(_COMPARE)} {e(0)})",
            lambda: f"({e(d)} {c(('and', 'or'))} {e(d)})",
            lambda: f"({c(('not ', '-', '~', '+'))}{e(d)})",
            lambda: f"({e(d)} if {e(d)} else {e(d)})",
            lambda: f"({n()} := {e(d)})",
            lambda: f"(lambda {self.parameters(d)}: {e(d)})",
            lambda: f"{n()}.{c(_METHODS)}",
            lambda: (
                f"{e(0)}.{c(_METHODS)}({self.arguments(d)})"
                if self.chance.random() < 0.7
                else f"({e(d)}).real"
            ),
            lambda: f"{c(_CALLS)}({self.arguments(d)})",
            lambda: f"({e(d)})({self.arguments(d)})",
            lambda: f"{n()}[{e(d)}]",
            lambda: f"({e(d)})[{self.slice(d)}]",
            lambda: f"[{e(d)}, *{n()}, {e(d)}]",
            lambda: f"({e(d)}, {e(d)})",
            lambda: f"{{{e(0)}, {e(d)}, *{n()}}}",
            lambda: f"{{{e(0)}: {e(d)}, **{n()}}}",
            lambda: f"[{e(d)} {self.fors(d)}]",
            lambda: f"{{{e(0)} {self.fors(d)}}}",
            lambda: f"{{{e(0)}: {e(d)} {self.fors(d)}}}",
            lambda: f"({e(d)} {self.fors(d)})",
            lambda: f"f\"{{{n()}!r:>{{{n()}}}}}{{{n()}=}}{{f'{{{n()}}}'}}\"",
            lambda: f"'%s' % {e(d)}",
            lambda: f"'{{}}{{0.a}}'.format({self.arguments(d)})",
            lambda: self.inside(d),
        )

    def inside(self, d: int) -> str:
        """What only functions may hold."""
        if not self._in_function:
            return self.name()
        kinds = ["(yield)", f"(yield {self.e(d)})"]
        kinds += [f"(await {self.e(d)})"] * 2 if self._in_async else [f"(yield from {self.e(d)})"]
        return self.chance.choice(kinds)

    def slice(self, d: int) -> str:
        e = self.e
        return self.pick(
            lambda: f"{e(d)}:{e(0)}",
            lambda: f"::{e(0)}",
            lambda: f"{e(0)}:, ..., {e(0)}",
            lambda: ":",
            lambda: "::0",
        )

    def fors(self, d: int) -> str:
        """The clauses of a comprehension."""
        text = f"for {self.target()} in {self.name()}"
        if self.chance.random() < 0.4:
            text += f" if {self.e(d)}"
        if self.chance.random() < 0.3:
            text += f" for {self.target()} in {self.name()} if {self.name()}"
        return text

    def target(self) -> str:
        n = self.name
        return self.pick(
            n,
            n,
            lambda: f"{n()}.{n()}",
            lambda: f"{n()}[{self.e(0)}]",
            lambda: f"{n()}, *{n()}",
            lambda: f"[{n()}, ({n()}, {n()})]",
        )

    def arguments(self, d: int) -> str:
        e = self.e
        return self.pick(
            lambda: "",
            lambda: e(d),
            lambda: f"{e(d)}, {e(d)}",
            lambda: f"*{e(0)}, {e(d)}, k={e(d)}, **{e(0)}",
            lambda: f"key={e(d)}",
            lambda: f"shell=True, args={e(d)}",
        )

    def parameters(self, d: int) -> str:
        e = self.e
        return self.chance.choice(
            (
                "",
                "a",
                "*a, **b",
                f"a, b={e(d)}",
                f"a, /, b, *, c={e(0)}",
                "self, request",
                "a, *, b",
            )
        )

    def block(self, depth: int) -> str:
        return textwrap.indent(
            "\n".join(self.statement(depth) for _ in range(self.chance.randint(1, 3))), "    "
        )

    def statement(self, depth: int) -> str:
        e, n, c = self.e, self.name, self.chance.choice
        if depth <= 0 or self.chance.random() < 0.45:
            return self.pick(
                lambda: e(3),
                lambda: f"{self.target()} = {e(3)}",
                lambda: f"{n()} = {n()} = {e(2)}",
                lambda: f"{n()} {c(_BINARY)}= {e(2)}",
                lambda: f"{n()}: {e(1)} = {e(2)}",
                lambda: f"{n()}.append({n()}); {n()} = {n()}",
                lambda: f"{n()}[{e(0)}] = {n()}",
                lambda: f"del {c((n(), n() + '[0]', n() + '.a', n() + '[::2]'))}",
                lambda: f"assert {e(2)}, {e(1)}",
                lambda: f"raise {e(1)} from {e(0)}",
                lambda: (
                    c(
                        (
                            "import os.path as x",
                            "from . import a",
                            "from ..b import *",
                            "import a.b.c",
                        )
                    )
                    if not self._in_function
                    else "import x.a"
                ),
                self.leave,
            )
        return self.compound(depth - 1)

    def leave(self) -> str:
        words = ["pass"]
        words += ["break", "continue"] if self._in_loop else []
        words += [f"return {self.e(1)}", f"global {self.name()}q"] if self._in_function else []
        return self.chance.choice(words)

    def within(
        self,
        depth: int,
        *,
        loop: bool | None = None,
        function: bool | None = None,
        waits: bool = False,
    ) -> str:
        """A block with other rules of what may stand in it."""
        before = self._in_function, self._in_loop, self._in_async
        self._in_loop = self._in_loop if loop is None else loop
        if function is not None:
            self._in_function, self._in_loop, self._in_async = function, False, waits
        text = self.block(depth)
        self._in_function, self._in_loop, self._in_async = before
        return text

    def compound(self, d: int) -> str:
        e, n = self.e, self.name
        body = lambda: self.block(d)  # noqa: E731 - read again and again below
        a = "async " if self._in_async and self.chance.random() < 0.5 else ""
        return self.pick(
            lambda: f"if {e(2)}:\n{body()}\nelif {e(2)}:\n{body()}\nelse:\n{body()}",
            lambda: (
                f"{a}for {self.target()} in {e(2)}:\n{self.within(d, loop=True)}\nelse:\n{body()}"
            ),
            lambda: f"while {e(2)}:\n{self.within(d, loop=True)}",
            lambda: (
                f"try:\n{body()}\nexcept {e(1)} as {n()}:\n{body()}\nelse:\n{body()}\nfinally:\n{body()}"
            ),
            lambda: f"try:\n{body()}\nexcept:\n{body()}",
            lambda: (
                f"try:\n{body()}\nexcept* {e(1)}:\n    pass"
                if sys.version_info >= (3, 11)
                else body().strip()
            ),
            lambda: f"{a}with {e(2)} as {self.target()}, {e(1)}:\n{body()}",
            lambda: self.choose(d),
            lambda: self.define(d),
            lambda: self.define(d),
            lambda: self.klass(d),
        )

    def choose(self, d: int) -> str:
        cases = "\n".join(
            f"case {self.pattern(2)}{self.chance.choice(('', f' if {self.e(1)}'))}:\n{self.block(d)}"
            for _ in range(2)
        )
        return f"match {self.e(2)}:\n{textwrap.indent(cases, '    ')}"

    def pattern(self, d: int) -> str:
        p = self.pattern
        if d <= 0:
            return self.chance.choice(("_", "0", "'a'", "None", "os.a", "-1.5", "()", "{}"))
        return self.chance.choice(
            (
                f"[{p(d - 1)}, *_]",
                f"({p(d - 1)}, [{p(d - 1)}])",
                f"{{'a': {p(d - 1)}, **z}}",
                f"{p(0)} | {p(0)}",
                f"A({p(d - 1)}, b={p(d - 1)})",
                f"({p(0)} as y)",
                p(0),
            )
        )

    def define(self, d: int) -> str:
        waits = self.chance.random() < 0.25
        decorator = self.chance.choice(
            (
                "",
                "",
                f"@{self.e(1)}\n",
                "@property\n",
                "@a.setter\n",
                "@app.route('/<a>')\n",
                "@staticmethod\n",
                "@contextlib.contextmanager\n",
            )
        )
        types = self.chance.choice(("", "[T: int, *U, **P]")) if sys.version_info >= (3, 12) else ""
        body = self.within(d, function=True, waits=waits)
        return (
            f"{decorator}{'async ' * waits}def {self.name()}{types}({self.parameters(1)}):\n{body}"
        )

    def klass(self, d: int) -> str:
        bases = self.chance.choice(
            (
                "",
                "(A)",
                "(f, metaclass=g)",
                f"({self.e(1)})",
                "(*a, **b)",
                "(enum.Enum)",
                "(typing.NamedTuple)",
            )
        )
        decorator = self.chance.choice(("", "", "@dataclasses.dataclass\n", f"@{self.e(1)}\n"))
        return f"{decorator}class {self.name()}{bases}:\n{self.within(d, function=False)}"


_EXTREME: tuple[Callable[[int], str], ...] = (
    lambda n: "x = " + "[" * (n % 90) + "]" * (n % 90),
    lambda n: "x = " + " + ".join(["a"] * n),
    lambda n: "x = " + " and ".join(["a"] * n),
    lambda n: "x = a" + ".b" * n,
    lambda n: "x = a" + "(1)" * (n % 90),
    lambda n: "x = " + "lambda: " * (n % 90) + "1",
    lambda n: "x = " + "not " * n + "a",
    lambda n: "if a: pass\n" + "elif b: pass\n" * n,
    lambda n: "a = []\n" + "a.append(a)\n" * n + "str(a); print(a == a); f'{a}'; a += a; sorted(a)",
    lambda n: "a = {}\n" + "a['a'] = a\n" * 3 + "a.update(a); dict(a, **a); a['a']['a']['a']()",
    lambda n: "a = 'x'\n" + "a = a + a\n" * (n % 60) + "b = a * a.__len__()",
    lambda n: (
        "a = [0]\n" + "a = a + a\n" * (n % 60) + "for b in a:\n    for c in a:\n        b += c"
    ),
    lambda n: (
        "def f(a): return g(a)\ndef g(a): return f(f(a)) + f(a)\nf(g)\n" + "f(1)\n" * (n % 50)
    ),
    lambda n: "def f(a, b=[]):\n    b.append(f)\n    return [f(a, b) for a in b for b in b]\nf(f)",
    lambda n: (
        "class A:\n    def __init__(self): self.a = A()\n    def __call__(self): return self()()\nA()()"
    ),
    lambda n: "class A(A): pass\nclass B(A): pass\nclass A(B): pass\nA().x.y; super(A, A()).x",
    lambda n: "a = lambda a: a(a)\na(a)\nwith a as a: a\nx = [a for a in a for a in a]",
    lambda n: "while True:\n" + " try: a = a + 1\n finally:\n  continue\n" * (n % 20 + 1),
    lambda n: (
        "".join(f"{' ' * i}for a{i} in range({n}):\n" for i in range(n % 15 + 1))
        + " " * (n % 15 + 1)
        + "b = a0"
    ),
    lambda n: (
        "".join(f"{' ' * i}try:\n" for i in range(n % 12 + 1))
        + " " * (n % 12 + 1)
        + "a()\n"
        + "".join(f"{' ' * i}finally: a = b\n" for i in range(n % 12, -1, -1))
    ),
    lambda n: (
        f"round(5, -{n}{'0' * 9}); bytes({n}{'0' * 11}); range({n}{'0' * 30}); 'a'.ljust({n}{'0' * 9})"
    ),
    lambda n: (
        f"x = 2 ** {n}{'0' * 9}; y = 1 << {n}{'0' * 9}; 'a' * {n}{'0' * 9}; '%{n}{'0' * 9}d' % 1; [0] * {n}{'0' * 9}"
    ),
    lambda n: (
        "def f():\n"
        + " yield from f()\n" * (n % 20 + 1)
        + "for a in f():\n for b in f(): list(f())"
    ),
    lambda n: "match a:\n case " + " | ".join(str(i) for i in range(n + 1)) + ": pass",
)


def file(seed: int) -> str:
    """Return the file of a seed."""
    return Files(random.Random(seed)).file()
