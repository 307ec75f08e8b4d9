"""Threads read from outside while they go on: what is told of them could have been."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.profiler.sampling.conftest import App, profiles, share, with_it

_UNTIL_SEEN = """
    limit = time.monotonic() + 60
    def is_seen():
        return agent._process.sampler._recorder.looks > 600 or time.monotonic() > limit
"""
_CALLS = (
    _UNTIL_SEEN
    + """
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
    def runs():
        while not is_seen():
            for _ in range(30): two(); three(3); drains(); raises()
            makes()
    threads = [threading.Thread(target=runs) for _ in range(3)]
    start(rate=1000)
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""
)
_CALLED_BY = {
    "leaf": {"one", "three", "yields", "made", "method", "raises", "fails"},
    "one": {"two"},
    "two": {"runs", "three"},
    "three": {"runs", "three"},
    "yields": {"drains"},
    "drains": {"runs"},
    "makes": {"runs"},
    "<module>": {"makes"},
    "Made": {"<module>"},
    "made": {"makes"},
    "method": {"makes"},
    "raises": {"runs"},
    "fails": {"raises"},
    "is_seen": {"runs"},
    "looks": {"is_seen"},
}


@with_it
def test_no_one_is_told_to_have_called_whom_it_does_not_call(run_app: App, tmp_path: Path) -> None:
    run_app(_CALLS)
    [profile] = profiles(tmp_path / "out")
    pairs = {
        (above.function.rpartition(".")[2], below.function.rpartition(".")[2])
        for sample in profile.samples
        for above, below in zip(sample.stack, sample.stack[1:], strict=False)
        if any(frame.function == "runs" for frame in sample.stack[: sample.stack.index(below)])
    }
    assert {pair for pair in pairs if pair[0] not in _CALLED_BY[pair[1]]} == set()
    assert {"leaf", "two", "yields"} <= {below for _, below in pairs}


@with_it
def test_what_threads_answer_is_told_as_it_changes(run_app: App, tmp_path: Path) -> None:
    source = """
        from guru.profiler.sampling import contexts
        def odd(): light(1000)
        def even(): light(1000)
        def answers():
            ident, number = threading.get_ident(), 0
            while not is_seen():
                number += 1
                contexts.endpoint_by_thread[ident] = f"GET /{number % 2}/" + "x" * (number % 50)
                odd() if number % 2 else even()
                contexts.endpoint_by_thread.pop(ident, None)
        threads = [threading.Thread(target=answers) for _ in range(3)]
        start(rate=1000)
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """
    run_app(_UNTIL_SEEN + textwrap.indent(textwrap.dedent(source), "    "))
    [profile] = profiles(tmp_path / "out")
    found = {
        (frame.function, dict(sample.labels).get("endpoint", "")[:6])
        for sample in profile.samples
        for frame in sample.stack
        if frame.function in {"odd", "even"}
    }
    assert found == {("odd", "GET /1"), ("even", "GET /0")}


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
    assert 0.05 < share(profile, "brief", "cpu") < 0.6
    assert all(value >= 0 for sample in profile.samples for value in sample.values)
