"""What a format can hold comes back as it was."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guru.models.profile import SAMPLES, WALL, Frame, Profile, Sample, Stack, merged
from guru.profiler.formats import (
    chrome,
    codeguru,
    collapsed,
    cpuprofile,
    pprof,
    pyinstrument,
    speedscope,
)
from guru.profiler.formats.features import ALL, Feature, kept, lost
from guru.profiler.formats.registry import FORMATS

from .strategies import KINDS, lines, names, profiles, stacks, texts


@given(profiles())
def test_pprof_holds_everything(profile: Profile) -> None:
    back = pprof.read(pprof.write(profile))
    assert set(back.samples) == set(profile.samples)
    assert replace(back, samples=()) == replace(profile, samples=())


@given(profiles())
def test_the_same_profile_gives_the_same_bytes(profile: Profile) -> None:
    assert pprof.write(profile) == pprof.write(pprof.read(pprof.write(profile)))


shown = st.builds(lambda f, p, n: Frame(f, path=p, line=n), names, texts, st.integers(0, 9999))
threads = st.one_of(st.just(()), texts.map(lambda name: (("thread", name),)))


@given(
    st.lists(
        st.builds(
            Sample,
            st.lists(shown, min_size=1, max_size=5).map(tuple),
            st.tuples(st.integers(1, 10**9)),
            threads,
        ),
        max_size=6,
    )
)
def test_collapsed_holds_places_counts_and_threads(samples: list[Sample]) -> None:
    profile = Profile((SAMPLES,), merged(samples))
    back = collapsed.read(collapsed.write(profile))
    assert set(back.samples) == set(profile.samples)
    assert back.kinds == profile.kinds


PRESENT = st.integers(1, 2**45)
FILLED = stacks.filter(bool)


def same(back: Profile, profile: Profile, *but: str) -> None:
    """Compare all that a format holds, samples in any order, ``but`` some fields."""
    ignored = {"samples": (), **{name: getattr(profile, name) for name in but}}
    assert set(back.samples) == set(profile.samples)
    assert replace(back, **ignored) == replace(profile, samples=())


@given(profiles(values=PRESENT, kinds=KINDS))
def test_speedscope_holds_what_it_says(profile: Profile) -> None:
    holds = speedscope.FORMAT.holds
    profile = kept(profile, holds)
    same(speedscope.read(speedscope.write(profile)), profile)


@given(profiles(values=PRESENT, stacks=FILLED))
def test_chrome_traces_hold_what_they_say(profile: Profile) -> None:
    back = chrome.read(chrome.write(profile))
    same(back, kept(profile, chrome.FORMAT.holds))


MICROSECONDS = st.integers(1, 2**40).map(lambda n: n * 1000)


@given(profiles(values=MICROSECONDS, kinds=(WALL,)), st.data())
def test_cpuprofile_holds_functions_leaf_lines_counts_and_times(
    profile: Profile, data: st.DataObject
) -> None:
    held = {*cpuprofile.FORMAT.holds, Feature.LINE}
    profile = kept(profile, held)
    samples = merged(
        Sample((*(replace(f, line=0) for f in s.stack[:-1]), *s.stack[-1:]), s.values)
        for s in profile.samples
    )
    counted = [
        Sample(s.stack, (data.draw(st.integers(1, 2**20)), *s.values)) for s in samples if s.stack
    ]
    profile = replace(profile, kinds=(SAMPLES, WALL), samples=tuple(counted))
    back = cpuprofile.read(cpuprofile.write(profile))
    same(back, profile, "duration")


def no_marks(stack: Stack) -> bool:
    return not any(
        set("\x00\x01") & set(f.function + f.path) or f.path == "<thread>" for f in stack
    )


@given(profiles(values=st.integers(1, 2**50), stacks=stacks.filter(no_marks), kinds=(WALL,)))
def test_pyinstrument_holds_what_it_says(profile: Profile) -> None:
    profile = kept(profile, pyinstrument.FORMAT.holds)
    plain = [
        s
        for s in profile.samples
        if not set("\x00\x01") & set(str(dict(s.labels)["thread"] if s.labels else ""))
    ]
    counted = tuple(Sample(s.stack, (n, *s.values), s.labels) for n, s in enumerate(plain, 1))
    profile = replace(profile, kinds=(SAMPLES, WALL), samples=counted, period=profile.period or 5)
    back = pyinstrument.read(pyinstrument.FORMAT.write(profile))
    same(back, profile)


words = st.text(
    st.characters(categories=["L", "Nd"], include_characters="_<> "), min_size=1, max_size=9
)
calls = st.builds(
    lambda module, parts, path, line: Frame(".".join(parts), module, path, line),
    words,
    st.lists(words, min_size=1, max_size=3),
    texts,
    lines,
)


@given(
    st.lists(st.tuples(st.lists(calls, min_size=1, max_size=5).map(tuple), st.integers(1, 2**30)))
)
def test_codeguru_holds_modules_files_lines_and_counts(samples) -> None:
    """One call a line: several lines of a function below one caller are a range there."""
    placed: dict[tuple[str, ...], Frame] = {}
    found = []
    for stack, count in samples:
        way: tuple[str, ...] = ()
        once = []
        for frame in stack:
            way = (*way, f"{frame.module}:{frame.function}")
            once.append(placed.setdefault(way, frame))
        found.append(Sample(tuple(once), (count,)))
    profile = Profile((SAMPLES,), merged(found), 1_700_000_000.5, 60.25)
    back = codeguru.read(codeguru.FORMAT.write(profile))
    counts = {sample.stack: sample.values[0] for sample in back.samples}
    assert counts == {sample.stack: sample.values[0] for sample in profile.samples}
    assert (back.started, back.duration) == (profile.started, profile.duration)


@given(profiles())
def test_what_is_lost_is_told(profile: Profile) -> None:
    for format_ in FORMATS:
        told = lost(profile, format_.holds)
        assert not set(told) & format_.holds
        if not told:
            assert kept(profile, format_.holds) == kept(profile, ALL)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40), st.integers(1, 5000))
def test_collapsed_shares_counted_samples_out_by_weight(weights: list[int], count: int) -> None:
    samples = [
        Sample((Frame("root"), Frame(f"f{n:03}")), (count if n == 0 else 0, weight))
        for n, weight in enumerate(weights)
    ]
    profile = Profile((SAMPLES, WALL), tuple(samples))
    back = collapsed.read(collapsed.write(profile))
    total = sum(weights)
    if total:
        assert back.count == count
        found = {sample.stack[-1].function: sample.values[0] for sample in back.samples}
        for n, weight in enumerate(weights):
            assert abs(found.get(f"f{n:03}", 0) - count * weight / total) <= 1
