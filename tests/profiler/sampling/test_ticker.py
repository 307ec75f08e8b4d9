"""With and without the extension: the same shares; with it, the main thread notices nothing."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import App, both, profiles, share, threads, with_it

from guru.models.profile import merge
from guru.profiler.sampling import contexts, native, ticker

_KERNEL = """
    def pure(): light(4000)
    def asks():
        for _ in range(10): light(350); os.stat("/")
    start()
    spent = {pure: 0, asks: 0}
    end = time.thread_time() + 4
    while time.thread_time() < end:
        for part in (pure, asks):
            before = time.thread_time()
            part()
            spent[part] += time.thread_time() - before
    print(spent[pure] / sum(spent.values()))
"""
needs_clocks = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for threads' clocks")


def _is_fair(run_app: App, tmp_path: Path, without: str) -> bool:
    """Tell whether one run's shares are those that the program clocked.

    An unfair sampler finds nearly all in ``asks``. A fair one may, too, on a busy machine, where
    it has few samples and these come late; but not time after time.
    """
    true = float(run_app(_KERNEL, without))
    [profile] = profiles(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    pure, asks = share(profile, "pure", "cpu"), share(profile, "asks", "cpu")
    return abs(pure / (pure + asks) - true) < 0.17


@needs_clocks
@both
def test_code_that_asks_the_kernel_gets_no_more_than_its_share(
    run_app: App, tmp_path: Path, without: str
) -> None:
    assert any(_is_fair(run_app, tmp_path, without) for _ in range(4))


@with_it
def test_the_switch_interval_stays_the_applications(run_app: App, tmp_path: Path) -> None:
    told = run_app("""
        sys.setswitchinterval(0.007)
        start()
        found, end = set(), time.perf_counter() + 2
        while time.perf_counter() < end:
            light(100)
            found.add(round(sys.getswitchinterval(), 6))
            if time.perf_counter() > end - 1: time.sleep(0.001)  # looked at where it waits, too
        print(max(found), min(found) >= 0.0001)  # that while it is waited for, and no less
    """)
    assert told.split() == ["0.007", "True"]
    [profile] = profiles(tmp_path / "out")
    assert profile.samples


@with_it
def test_tasks_and_endpoints_of_other_threads_are_told(run_app: App, tmp_path: Path) -> None:
    run_app("""
        import asyncio
        from guru.profiler.sampling import contexts
        def answer():
            contexts.endpoint_by_thread[threading.get_ident()] = "GET /thread"
            Shop().sell(1)
        async def serve():
            contexts.endpoint_by_task[id(asyncio.current_task())] = "GET /task"
            for _ in range(50):
                Shop().sell(0.02)
                await asyncio.sleep(0)
        threads = [threading.Thread(target=target) for target in
                   (answer, lambda: asyncio.run(serve()), lambda: Shop().sell(1))]
        start()
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """)
    [profile] = profiles(tmp_path / "out")
    told = [s for s in profile.samples if any("sell" in frame.function for frame in s.stack)]
    found = {(dict(s.labels).get("endpoint"), dict(s.labels).get("task")) for s in told}
    assert found == {("GET /thread", None), ("GET /task", "serve"), (None, None)}


@both
def test_tasks_and_endpoints_are_told(run_app: App, tmp_path: Path, without: str) -> None:
    run_app("""
        import asyncio
        from guru.profiler.sampling import contexts
        start()
        async def busy(name):
            contexts.endpoint_by_task[id(asyncio.current_task())] = name
            for _ in range(20):
                Shop().sell(0.02)
                await asyncio.sleep(0)
        async def main():
            await asyncio.gather(asyncio.create_task(busy("GET /a"), name="first"), busy("GET /b"))
        asyncio.run(main())
        contexts.endpoint_by_thread[threading.get_ident()] = "GET /c"
        Shop().sell(0.5)
    """, without)  # fmt: skip
    [profile] = profiles(tmp_path / "out")
    found = {(dict(s.labels).get("endpoint"), dict(s.labels).get("task")) for s in profile.samples}
    assert {("GET /a", "first"), ("GET /b", "busy"), ("GET /c", None)} <= found


@both
def test_who_computes_seldom_beside_a_busy_main_thread(
    run_app: App, tmp_path: Path, without: str
) -> None:
    run_app("""
        def rarely():
            while True: heavy(300); time.sleep(0.05)
        threading.Thread(target=rarely, name="rare", daemon=True).start()
        start()
        Shop().sell(3)
    """, without)  # fmt: skip
    [profile] = profiles(tmp_path / "out")
    assert threads(profile) == {"MainThread", "rare"}
    wall = [kind.name for kind in profile.kinds].index("wall")
    for name in ("MainThread", "rare"):
        told = sum(s.values[wall] for s in profile.samples if dict(s.labels)["thread"] == name)
        assert told / 1e9 == pytest.approx(profile.duration, rel=0.1)


@with_it
def test_handlers_of_signals_raise_into_the_application(run_app: App) -> None:
    out = run_app("""
        import signal
        class Late(Exception): pass
        def handler(*_): raise Late
        signal.signal(signal.SIGALRM, handler)
        start(rate=1000)
        def attempt():
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.003)
                while True: light(50)
            except Late as error:
                return error.__traceback__
        for _ in range(300):
            told = attempt()
            while told:
                assert told.tb_frame.f_code.co_filename.endswith("app.py")
                told = told.tb_next
        print("all")
    """)
    assert out == "all\n"


@with_it
def test_tracers_see_nothing_of_it(run_app: App) -> None:
    out = run_app("""
        seen = set()
        start(rate=1000)
        sys.setprofile(lambda frame, *_: seen.add(frame.f_code.co_filename))
        sys.settrace(lambda frame, *_: seen.add(frame.f_code.co_filename))
        Shop().sell(1)
        sys.settrace(None); sys.setprofile(None)
        print(*seen)
    """)
    assert "app.py" in out
    assert "sampling" not in out


@with_it
def test_at_the_limit_of_the_recursion(run_app: App, tmp_path: Path) -> None:
    run_app("""
        def down(): light(100); down()
        start(rate=1000)
        end = time.thread_time() + 1
        while time.thread_time() < end:
            try: down()
            except RecursionError: pass
    """)
    [profile] = profiles(tmp_path / "out")
    assert share(profile, "down", "cpu") > 0.5


@with_it
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_forks_starts_and_stops_one_after_the_other(run_app: App, tmp_path: Path) -> None:
    run_app("""
        for _ in range(15):
            start(rate=1000)
            light(20_000)
            pid = os.fork()
            if not pid:
                light(400_000)
                guru.profiler.stop()
                os._exit(0)
            light(20_000)
            assert os.waitpid(pid, 0)[1] == 0
            guru.profiler.stop()
    """)
    pids = {profile.labels["pid"] for profile in profiles(tmp_path / "out")}
    assert len(pids) > 8
    assert share(merge(profiles(tmp_path / "out")), "light", "cpu") > 0.5


@with_it
def test_a_subinterpreter_that_computes_in_the_main_thread(run_app: App, tmp_path: Path) -> None:
    run_app("""
        try: import _interpreters as interpreters
        except ImportError: import _xxsubinterpreters as interpreters
        start(rate=1000)
        one = interpreters.create()
        for _ in range(5):
            interpreters.run_string(one, "x = 0\\nfor i in range(2_000_000): x += i")
            Shop().sell(0.2)
        interpreters.destroy(one)
        Shop().sell(0.5)
    """)
    found = merge(profiles(tmp_path / "out"))
    assert share(found, "sell", "cpu") > 0.1
    if sys.version_info >= (3, 12):  # each has a lock of its own, and nobody may look at it
        assert any("sub-interpreters" in notice for notice in found.notices)


@with_it
def test_the_end_comes_at_once_and_for_good() -> None:
    one = ticker.make()
    assert one is not None
    threading.Timer(0.2, one.end).start()
    began = time.perf_counter()
    assert one.run((60.0,)) is None
    assert one.run((60.0,)) is None
    assert time.perf_counter() - began < 30


@with_it
@pytest.mark.parametrize("wrong", [(), [1.0], ("soon",), (1.0,) * 257])
def test_what_is_no_distance_is_refused(wrong: object) -> None:
    one = ticker.make()
    assert one is not None
    with pytest.raises((TypeError, ValueError)):
        one.run(wrong)  # type: ignore[arg-type] - that is the test


@with_it
def test_the_main_thread_notes_its_own_stack() -> None:
    one = ticker.make()
    assert one is not None
    contexts.endpoint_by_thread[native.main_thread[0]] = "GET /"
    returned: list[float | None] = []
    codes: dict[int, tuple[object, str]] = {}
    noted: list[object] = []
    end = time.monotonic() + 60  # on a busy machine this thread may not run when it is due
    try:
        while not noted and time.monotonic() < end:
            thread = threading.Thread(target=lambda: returned.append(one.run((0.002,) * 20)))
            thread.start()
            while thread.is_alive():
                sum(range(1000))
            noted, spent = one.drain(codes)  # type: ignore[arg-type] - it is filled with codes
    finally:
        del contexts.endpoint_by_thread[native.main_thread[0]]
    assert returned[0] is not None
    assert one.drain({}) == ([], 0)
    assert noted
    assert spent > 0
    for _, late, cpu, key, endpoint, task in noted:
        assert late >= 0
        assert cpu > 0
        assert sys._getframe().f_code in {codes[code][0] for code in key[::2]}
        assert (endpoint, task) == ("GET /", None)
