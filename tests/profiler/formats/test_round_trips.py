"""What a format can hold comes back as it was."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guru.models.profile import CPU, SAMPLES, WALL, Frame, Profile, Sample, ValueKind, merged
from guru.models.series import Series, joined
from guru.profiler.formats import collapsed, pprof, speedscope

texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" ();:\\x3b\n\r#.")),
    max_size=12,
)
names = texts.filter(bool)
numbers = st.integers(0, 2**40)
frames = st.builds(Frame, names, texts, texts, st.integers(0, 2**31), st.integers(0, 2**31), texts)
labels = st.dictionaries(names.filter(lambda t: not t.startswith("guru.")), texts, max_size=3).map(
    lambda found: tuple(sorted(found.items()))
)
nanoseconds = st.integers(0, 4 * 10**18).map(lambda n: n / 10**9)

points = st.lists(
    st.tuples(nanoseconds, st.one_of(st.integers(0, 2**60).map(float), st.floats(0, 1e12))),
    max_size=5,
)
series = st.builds(Series, names, st.sampled_from(("bytes", "count")), points.map(tuple), labels)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    kinds = draw(
        st.lists(
            st.sampled_from((SAMPLES, WALL, CPU, ValueKind("heap", "bytes"))),
            min_size=1,
            unique=True,
        )
    )
    values = st.tuples(*[st.integers(-(2**50), 2**50) for _ in kinds])
    samples = st.lists(
        st.builds(Sample, st.lists(frames, max_size=6).map(tuple), values, labels), max_size=6
    )
    return Profile(
        tuple(kinds),
        draw(samples.map(merged)),
        draw(nanoseconds),
        draw(nanoseconds),
        draw(numbers),
        draw(st.dictionaries(texts, texts, max_size=3)),
        tuple(draw(st.lists(texts, max_size=3))),
        joined(draw(st.lists(series, max_size=3))),
    )


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


@given(
    st.sampled_from((SAMPLES, WALL, CPU)),
    st.lists(
        st.builds(
            Sample,
            st.lists(shown, max_size=5).map(tuple),
            st.tuples(st.integers(1, 2**50)),
            st.one_of(st.just(()), names.map(lambda name: (("thread", name),))),
        ),
        max_size=6,
    ),
)
def test_speedscope_holds_places_weights_and_threads(
    kind: ValueKind, samples: list[Sample]
) -> None:
    profile = Profile((kind,), merged(samples))
    back = speedscope.read(speedscope.write(profile))
    assert set(back.samples) == set(profile.samples)
    assert back.kinds == profile.kinds


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
