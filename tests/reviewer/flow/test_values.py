"""What the engine claims of values is true: random programs are run in Python and in the engine."""

import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reviewer.flow.running import holds_for, run_module

NAMES = ("a", "b", "c", "d")
NUMBERS = st.sampled_from(["0", "1", "2", "3", "-1", "7", "10"])
TEXTS = st.sampled_from(["''", "'x'", "'ab'", "'a,b'", "'7'", "f'{a}'", "f'{b!r}-{c}'"])
UNKNOWN = st.just("u")


def _joined(parts: tuple[str, ...]) -> str:
    return "".join(parts)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(
            st.just("("), inner, st.sampled_from([" + ", " - ", " * ", " % ", " // "]), inner
        ).map(lambda p: f"{_joined(p)})"),
        st.tuples(inner, st.sampled_from([" == ", " < ", " != ", " in ", " is "]), inner).map(
            lambda p: f"({_joined(p)})"
        ),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(
            lambda p: f"({_joined(p)})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        two.map(lambda p: f"[{p[0]}, {p[1]}]"),
        two.map(lambda p: f"({p[0]}, {p[1]})"),
        two.map(lambda p: f"{{'k': {p[0]}, 'm': {p[1]}}}"),
        two.map(lambda p: f"{p[0]}[{p[1]}]"),
        inner.map(lambda p: f"str({p})"),
        inner.map(lambda p: f"len({p})"),
        inner.map(lambda p: f"int({p})"),
        inner.map(lambda p: f"list({p})"),
        inner.map(lambda p: f"{p}[1:]"),
        inner.map(lambda p: f"{p}[::-1]"),
        inner.map(lambda p: f"(not {p})"),
        inner.map(lambda p: f"[i for i in {p} if i]"),
        inner.map(lambda p: f"(lambda z: [z, {p}])(a)"),
        st.tuples(inner, inner).map(lambda p: f"'{{}}:{{}}'.format({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"'%s/%s' % ({p[0]}, {p[1]})"),
    )


EXPRESSIONS = st.recursive(
    st.one_of(st.sampled_from(NAMES), NUMBERS, TEXTS, UNKNOWN), _wider, max_leaves=6
)
TARGETS = st.sampled_from(NAMES)


def _block(lines: list[str]) -> str:
    return textwrap.indent("\n".join(lines) or "pass", "    ")


def _statements(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3).map(_block)
    return st.one_of(
        st.tuples(EXPRESSIONS, body, body).map(lambda p: f"if {p[0]}:\n{p[1]}\nelse:\n{p[2]}"),
        st.tuples(TARGETS, EXPRESSIONS, body).map(lambda p: f"for {p[0]} in {p[1]}:\n{p[2]}"),
        st.tuples(body, body).map(lambda p: f"try:\n{p[0]}\nexcept Exception:\n{p[1]}"),
        st.tuples(body, body).map(lambda p: f"try:\n{p[0]}\nfinally:\n{p[1]}"),
        st.tuples(EXPRESSIONS, body).map(
            lambda p: f"for i in range(3):\n    if {p[0]}:\n        break\n{p[1]}"
        ),
        st.tuples(NUMBERS, body, body).map(
            lambda p: (
                f"match a:\n    case {p[0]}:\n{textwrap.indent(p[1], '    ')}\n"
                f"    case _:\n{textwrap.indent(p[2], '    ')}"
            )
        ),
    )


SIMPLE = st.one_of(
    st.tuples(TARGETS, EXPRESSIONS).map(lambda p: f"{p[0]} = {p[1]}"),
    st.tuples(TARGETS, EXPRESSIONS).map(lambda p: f"{p[0]} += {p[1]}"),
    st.tuples(TARGETS, TARGETS, EXPRESSIONS).map(lambda p: f"{p[0]}, {p[1]} = {p[2]}, {p[0]}"),
    st.tuples(TARGETS, EXPRESSIONS).map(lambda p: f"{p[0]}.append({p[1]})"),
    st.tuples(TARGETS, EXPRESSIONS, EXPRESSIONS).map(lambda p: f"{p[0]}[{p[1]}] = {p[2]}"),
    st.tuples(TARGETS, TARGETS).map(lambda p: f"{p[0]} = {p[1]}.pop()"),
)
PROGRAMS = st.lists(st.recursive(SIMPLE, _statements, max_leaves=5), min_size=1, max_size=6)
START = "a = 1\nb = 'x'\nc = [1, 'y']\nd = {'k': 2}\n"


@pytest.mark.parametrize("unknown", [0, "q", [3]])
@given(program=PROGRAMS)
@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
def test_claims_are_true(unknown: object, program: list[str]) -> None:
    code = START + "\n".join(program)
    actual = {"u": unknown if not isinstance(unknown, list) else list(unknown)}
    try:
        exec(compile(code, "example.py", "exec"), actual)
    except Exception:  # noqa: BLE001 - such a program says nothing
        return
    ctx = run_module(code)
    if not ctx.alive:
        raise AssertionError(f"the engine says that this never ends:\n{code}")
    for name in NAMES:
        value = ctx.read(name)
        if value is not None and not holds_for(ctx, value, actual[name]):
            raise AssertionError(f"{name} is {actual[name]!r}, not {value}:\n{code}")
