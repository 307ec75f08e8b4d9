"""Guards that stand in functions of their own."""

import textwrap

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

SETTINGS = FlowSettings(TaintSettings(named=frozenset({"src"})))
SCENES = {
    "guard fn raise, not reached": (
        False,
        """
            def check(p):
                if p not in ('a','b'): raise ValueError(p)
            def f(src):
                check(src)
                os.system(src)
        """,
    ),
    "guard fn raise, reached": (
        True,
        """
            def check(p):
                if p in ('a','b'): raise ValueError(p)
            def f(src):
                check(src)
                os.system(src)
        """,
    ),
    "guard fn bool, not reached": (
        False,
        """
            def ok(p):
                return p in ('a','b')
            def f(src):
                if not ok(src): return
                os.system(src)
        """,
    ),
    "guard fn bool neg, reached": (
        True,
        """
            def ok(p):
                return p in ('a','b')
            def f(src):
                if ok(src): return
                os.system(src)
        """,
    ),
    "guard fn bool paths, not reached": (
        False,
        """
            def ok(p):
                if not p.isalnum():
                    return False
                return True
            def f(src):
                if ok(src):
                    os.system(src)
        """,
    ),
    "guard fn part, reached": (
        True,
        """
            def ok(p):
                return p.rsplit('.',1)[1].lower() in {'a','b'}
            def f(src):
                if ok(src):
                    os.system(src)
        """,
    ),
    "guard method, not reached": (
        False,
        """
            class C:
                def __init__(self): self.names=['a']
                def ok(self,p): return p in self.names
                def run(self,src):
                    if self.ok(src):
                        os.system(src)
        """,
    ),
    "guard rebound, reached": (
        True,
        """
            def ok(p):
                p='a'
                return p in ('a','b')
            def f(src):
                if ok(src): os.system(src)
        """,
    ),
    "guard unknown, not reached": (
        False,
        """
            def f(src):
                if util.is_valid_name(src): os.system(src)
        """,
    ),
    "guard unknown raise, not reached": (
        False,
        """
            def f(src):
                validate_name(src)
                os.system(src)
        """,
    ),
    "not guard unknown, reached": (
        True,
        """
            def f(src):
                if has_permission(src): os.system(src)
        """,
    ),
    "guard lambda, not reached": (
        False,
        """
            ok=lambda p: p in ('a','b')
            def f(src):
                if ok(src): os.system(src)
        """,
    ),
    "guard const, reached": (
        True,
        """
            def ok(p): return True
            def f(src):
                if ok(src): os.system(src)
        """,
    ),
}


@pytest.mark.parametrize("name", SCENES)
def test_scene(name: str) -> None:
    reached, code = SCENES[name]
    module = Module("a.py", decode(f"import os\n{textwrap.dedent(code)}".encode()))
    flow = follow(module, SETTINGS)
    assert not flow.cut_off
    assert any(hit.danger == "command" for hit in flow.hits) is reached
