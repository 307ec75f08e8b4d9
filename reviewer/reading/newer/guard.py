"""How deep a source is nested, before libcst's native parser is asked to read it.

That parser calls itself for every block, bracket, operator and ``elif``, on the C stack, and the
process dies when the stack is full. For two statements its time grows exponentially: ``case``
takes 3.4 times as long for each further bracket, ``del`` 1.6 times. Measured with libcst 1.9, 2 MB
of stack hold 82 blocks, 300 brackets, 700 calls in a chain or 146 lambdas as defaults of lambdas.
What passes here needs less, a quarter of the usual stack, and some seconds at the very most.
"""

from __future__ import annotations

import re

from guru.reviewer.reading.decode import UnreadableError
from guru.reviewer.reading.newer.tokens import Token, tokens

# In quarters of what an operator takes of the stack, about 600 bytes.
_LIMIT = 3200
_BLOCK, _LAMBDA, _BRACKET, _LINK, _ELIF, _STRING = 60, 24, 16, 4, 2, 1
_COSTS = {Token.LINK: _LINK, Token.STRING: _STRING}
_GROWTH = {"case": 2, "del": 1}  # doublings of the time for each bracket in the statement
_PATIENCE = 1 << 20  # microseconds, about
_LINE = re.compile(r"([ \t\f]*)(?:\\\n[ \t\f]*)*(\w*)")


class _Guard:
    """Sums of what is open at the place that has been reached."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks = [0]  # columns of the blocks that are open
        self._elifs = [0]  # how many elif the last statement of each has
        self._open: list[tuple[int, int]] = []  # brackets: cost of what stands before, their own
        self._before = 0  # the sum of what is open
        self._here = 0  # cost of the expression since the last comma
        self._growth = 0
        self._deepest = 0
        self._time = 0

    def take(self, token: Token, offset: int) -> None:
        """Count a token.

        Raises:
            UnreadableError: With this one it is too much.

        """
        if token is Token.BEGIN:
            self._begin(offset)
        elif token is Token.COMMA:
            self._here = 0
        elif token is Token.DEL:
            self._growth = _GROWTH["del"]
        elif token is Token.OPEN or token is Token.FORMATTED:
            self._push(_BRACKET)
            self._deepest = max(self._deepest, len(self._open))
        elif token is Token.LAMBDA:
            self._push(_LAMBDA)
        elif token is Token.COLON:
            if self._open and self._open[-1][1] == _LAMBDA:
                self._here = self._pop() + 2 * _LINK
        elif token is Token.CLOSE:
            while self._open and self._open[-1][1] == _LAMBDA:
                self._pop()
            if self._open:
                # What has been closed is one link of what it stands in: it may be called again.
                self._here = self._pop() + _LINK
        else:
            self._here += _COSTS[token]
        if self._before + self._here > _LIMIT:
            raise UnreadableError("nested too deeply to be read")

    def _push(self, cost: int) -> None:
        """Open a bracket, or the parameters of a lambda."""
        self._open.append((self._here, cost))
        self._before += self._here + cost
        self._here = 0

    def _pop(self) -> int:
        """Close the last and return what stands before it."""
        here, cost = self._open.pop()
        self._before -= here + cost
        return here

    def _begin(self, offset: int) -> None:
        """Begin the logical line that is here."""
        self.end_line()
        line = _LINE.match(self._text, offset)
        indent, name = line.groups() if line else ("", "")
        column = len(indent.rpartition("\f")[2].expandtabs(8))
        while len(self._blocks) > 1 and column < self._blocks[-1]:
            self._blocks.pop()
            self._elifs.pop()
        if column > self._blocks[-1]:
            self._blocks.append(column)
            self._elifs.append(0)
        if name != "else":
            self._elifs[-1] = self._elifs[-1] + 1 if name == "elif" else 0
        self._before = _BLOCK * (len(self._blocks) - 1) + _ELIF * sum(self._elifs)
        self._growth = _GROWTH["case"] if name == "case" else 0

    def end_line(self) -> None:
        """End a logical line and add what it takes of the patience.

        Raises:
            UnreadableError: It is at an end.

        """
        if self._growth:
            self._time += 1 << min(self._growth * self._deepest, 64)
        if self._time >= _PATIENCE:
            raise UnreadableError("has too many nested brackets in case or del statements")
        self._open.clear()
        self._here = self._deepest = 0


def guard(text: str) -> None:
    """Pass a source that libcst's parser can take.

    Raises:
        UnreadableError: It could end the process, or keep it busy for very long.

    """
    watching = _Guard(text)
    for token, offset in tokens(text):
        watching.take(token, offset)
    watching.end_line()
