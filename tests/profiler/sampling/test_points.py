"""Moments on a clock: one in each period, wherever the clock is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guru.profiler.sampling.gauges import Gauges
from guru.profiler.sampling.points import Points


@given(st.floats(0, 1e9), st.lists(st.floats(0, 50), min_size=1, max_size=60))
def test_as_many_moments_pass_as_periods(start: float, steps: list[float]) -> None:
    points, now, total = Points(1.0, start), start, 0
    for step in steps:
        now += step
        total += points.passed(now)
        assert points.due > now
        assert abs(total - (now - start)) <= 1.001


def test_a_moment_falls_anywhere_in_its_period() -> None:
    places = [Points(1.0, 0.0).due for _ in range(2000)]
    assert all(0 <= place < 1 for place in places)
    for tenth in range(10):
        assert 100 < sum(tenth <= 10 * place < tenth + 1 for place in places) < 320


def test_gauges_tell_memory_and_collections() -> None:
    import gc
    import os

    gauges = Gauges()
    gauges.read_when_due()
    gauges.read_when_due()
    held = bytearray(os.urandom(1 << 20) * 64)
    gc.collect()
    found = {series.name: series for series in gauges.take()}
    assert len(found["rss"].points) == 2
    assert found["rss"].labels == (("pid", str(os.getpid())),)
    before, after = (value for _, value in found["rss"].points)
    assert after - before > 0.9 * len(held)
    first, last = (value for _, value in found["gc.full_collections"].points)
    assert last > first
    assert [len(series.points) for series in gauges.take()] == [1] * len(found)
