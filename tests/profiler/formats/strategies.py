"""Profiles of all kinds, for tests of round trips."""

from __future__ import annotations

from hypothesis import strategies as st

from guru.models.profile import (
    CPU,
    SAMPLES,
    WALL,
    Binary,
    Frame,
    Native,
    Profile,
    Sample,
    Stack,
    ValueKind,
    merged,
)
from guru.models.series import Series, joined

texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" ();:\\x3b\n\r#.")),
    max_size=12,
)
names = texts.filter(bool)
numbers = st.integers(0, 2**40)
lines = st.integers(0, 2**31)
frames = st.builds(Frame, names, texts, texts, lines, lines, texts, lines)
labels = st.dictionaries(
    st.one_of(st.just("thread"), names.filter(lambda t: not t.startswith("guru."))),
    texts,
    max_size=3,
).map(lambda found: tuple(sorted(found.items())))
nanoseconds = st.integers(0, 4 * 10**18).map(lambda n: n / 10**9)
points = st.lists(
    st.tuples(nanoseconds, st.one_of(st.integers(0, 2**60).map(float), st.floats(0, 1e12))),
    max_size=5,
)
series = st.builds(Series, names, st.sampled_from(("bytes", "count")), points.map(tuple), labels)
KINDS = (SAMPLES, WALL, CPU, ValueKind("heap", "bytes"), ValueKind("locks", "count"))


@st.composite
def native_places(draw: st.DrawFn) -> Stack:
    """The frames of one address, root first: what follows the first is inlined into it."""
    start = draw(st.integers(1, 2**48))
    binary = Binary(draw(texts), draw(texts), start, start + 2**20, draw(numbers))
    place = Native(start + draw(st.integers(0, 2**20)), draw(st.sampled_from((binary, None))))
    if draw(st.booleans()):
        return (Frame(f"0x{place.address:x}", native=place),)
    found = []
    for index in range(draw(st.integers(1, 3))):
        symbol = draw(st.one_of(st.just(""), names.map("_Z".__add__)))
        module = "" if symbol else draw(texts)
        # A system's name that ends a function's would read as the part below a module.
        name = draw(names.filter(lambda n, s=symbol: not (s and n.endswith(f".{s}")) and n != s))
        native = Native(place.address, place.binary, symbol, inlined=index > 0)
        found.append(Frame(name, module, draw(texts), draw(lines), draw(lines), native=native))
    return tuple(found)


stacks = st.lists(st.one_of(frames.map(lambda f: (f,)), native_places()), max_size=4).map(
    lambda parts: tuple(frame for part in parts for frame in part)
)


@st.composite
def profiles(
    draw: st.DrawFn,
    *,
    stacks: st.SearchStrategy[Stack] = stacks,
    values: st.SearchStrategy[int] = st.integers(-(2**50), 2**50),  # noqa: B008 - drawn, not made
    kinds: tuple[ValueKind, ...] = KINDS,
    most_kinds: int | None = None,
) -> Profile:
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=most_kinds, unique=True))
    counts = st.tuples(*[values for _ in chosen])
    samples = st.lists(st.builds(Sample, stacks, counts, labels), max_size=6)
    return Profile(
        tuple(chosen),
        draw(samples.map(merged)),
        draw(nanoseconds),
        draw(nanoseconds),
        draw(numbers),
        draw(st.dictionaries(texts, texts, max_size=3)),
        tuple(draw(st.lists(texts, max_size=3))),
        joined(draw(st.lists(series, max_size=3))),
    )
