"""Threads read from outside while they go on: what is told of them could have been."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.profiler.sampling.conftest import profiles, share
from tests.profiler.sampling.test_ticker import App, run_app, with_it

__all__ = ["run_app"]

_CALLS = """
    import contextlib
    def leaf(): return 1
    def one(): return leaf() + leaf()
    def two(): return one()
    def three(n): return two() + leaf() if not n else three(n - 1)
    def yields():
        for _ in range(3): yield leaf()
    def drains(): return sum(yields())
    def makes():
        found = {"leaf": leaf}
        exec("def made(): return leaf()\\nclass Made:\\n    def method(self): return leaf()", found)
        found["made"]()
        found["Made"]().method()
    def raises():
        try: fails()
        except KeyError: leaf()
    def fails(): raise KeyError(leaf())
    def runs(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(30): two(); three(3); drains(); raises()
            makes()
    threads = [threading.Thread(target=runs, args=(5,)) for _ in range(3)]
    start(rate=1000)
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""
_CALLED_BY = {
    "leaf": {"one", "three", "yields", "made", "Made.method", "raises", "fails"},
    "one": {"two"},
    "two": {"runs", "three"},
    "three": {"runs", "three"},
    "yields": {"drains"},
    "drains": {"runs"},
    "makes": {"runs"},
    "<module>": {"makes"},
    "Made": {"<module>"},
    "made": {"makes"},
    "Made.method": {"makes"},
    "raises": {"runs"},
    "fails": {"raises"},
}
_BARE = {name.rpartition(".")[2]: callers for name, callers in _CALLED_BY.items()}


@with_it
def test_no_one_is_told_to_have_called_whom_it_does_not_call(
    run_app: App, tmp_path: Path
) -> None:
    run_app(_CALLS)
    [profile] = profiles(tmp_path / "out")
    pairs = {
        (above.function, below.function)
        for sample in profile.samples
        for above, below in zip(sample.stack, sample.stack[1:], strict=False)
        if any(frame.function == "runs" for frame in sample.stack[: sample.stack.index(below)])
    }
    wrong = {
        (above, below)
        for above, below in pairs
        if above.rpartition(".")[2] not in {c.rpartition(".")[2] for c in _BARE[below.rpartition(".")[2]]}
    }
    assert wrong == set()
    assert {"leaf", "two", "yields", "method"} <= {below.rpartition(".")[2] for _, below in pairs}


_CROWD = """
    def pure(): light(9000)
    def asks():
        for _ in range(20): light(350); os.stat("/")
    spent = {pure: 0, asks: 0}
    def runs():
        end = time.monotonic() + 6
        while time.monotonic() < end:
            for part in (pure, asks):
                before = time.thread_time()
                part()
                spent[part] += time.thread_time() - before
    threads = [threading.Thread(target=runs) for _ in range(4)]
    start()
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(spent[pure] / sum(spent.values()))
"""


def _is_fair(run_app: App, tmp_path: Path) -> bool:
    true = float(run_app(_CROWD))
    found = profiles(tmp_path / "out")
    for file in (tmp_path / "out").iterdir():
        file.unlink()
    pure, asks = (share(found[0], name, "cpu") for name in ("pure", "asks"))
    return abs(pure / (pure + asks) - true) < 0.1


@with_it
def test_threads_that_take_turns_get_their_shares(run_app: App, tmp_path: Path) -> None:
    assert any(_is_fair(run_app, tmp_path) for _ in range(4))


@with_it
def test_threads_that_come_and_go(run_app: App, tmp_path: Path) -> None:
    run_app("""
        def brief(): Shop().sell(0.01)
        start(rate=1000)
        steady = threading.Thread(target=lambda: Shop().sell(2))
        steady.start()
        while steady.is_alive():
            some = [threading.Thread(target=brief) for _ in range(5)]
            for thread in some: thread.start()
            for thread in some: thread.join()
    """)
    [profile] = profiles(tmp_path / "out")
    assert share(profile, "heavy", "cpu") / share(profile, "light", "cpu") > 1.5
    assert share(profile, "brief", "cpu") > 0
