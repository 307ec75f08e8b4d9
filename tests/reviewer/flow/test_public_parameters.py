"""With ``[taint] parameters`` the parameters of public functions come from outside, no others."""

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

PUBLIC = {
    "function": "def f(name):\n    open('/srv/' + name)\n",
    "method": "class A:\n    def f(self, name):\n        open('/srv/' + name)\n",
    "function under a condition": "if x:\n    def f(name):\n        open('/srv/' + name)\n",
    "private function that a public one calls": (
        "def _f(name):\n    open('/srv/' + name)\ndef f(name):\n    _f(name)\n"
    ),
    "private function that nothing in its file speaks of": "def _f(n):\n    open('/srv/' + n)\n",
}
PRIVATE = {
    "function": "def _f(name):\n    open('/srv/' + name)\n_f('a')\n",
    "method": (
        "class A:\n    def _f(self, name):\n        open('/srv/' + name)\n"
        "    def g(self):\n        self._f('a')\n"
    ),
    "method of a private class": (
        "class _A:\n    def f(self, name):\n        open('/srv/' + name)\n_A().f('a')\n"
    ),
    "class inside a private class": (
        "class _A:\n    class B:\n        def f(self, name):\n            open('/srv/' + name)\n"
        "_A.B().f('a')\n"
    ),
    "nested function": "def f(n):\n    def g(name):\n        open('/srv/' + name)\n    g('a')\n",
    "special method": "class A:\n    def __call__(self, name):\n        open('/srv/' + name)\n",
}


def kinds(code: str) -> set[str]:
    flow = follow(
        Module("a.py", decode(code.encode())), FlowSettings(TaintSettings(parameters=True))
    )
    return {taint.source.kind for hit in flow.hits for taint in hit.taints}


@pytest.mark.parametrize("name", PUBLIC)
def test_public(name: str) -> None:
    assert "parameter" in kinds(PUBLIC[name])


@pytest.mark.parametrize("name", PRIVATE)
def test_private(name: str) -> None:
    assert "parameter" not in kinds(PRIVATE[name])
