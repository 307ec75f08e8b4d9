from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from guru.models.profile import CPU, SAMPLES, WALL, Frame, Profile, Sample, Stack
from guru.models.severity import Severity
from guru.profiler.insights.hot_paths import hot_paths, idle_share
from guru.profiler.insights.pattern import Pattern, built_in_patterns
from guru.profiler.insights.recommend import recommendations

LIB = "/usr/lib/python3.11"
MAIN = Frame("<module>", "__main__", "/srv/app/main.py", 30)
VIEW = Frame("view", "shop.views", "/srv/app/shop/views.py", 12)
WORK = Frame("work", "shop.work", "/srv/app/shop/work.py", 5)
DEEPCOPY = Frame("deepcopy", "copy", f"{LIB}/copy.py", 146)
DUMPS = Frame("dumps", "json", f"{LIB}/json/__init__.py", 231)
QUEUE_GET = Frame("Queue.get", "queue", f"{LIB}/queue.py", 171)
WAIT = Frame("Condition.wait", "threading", f"{LIB}/threading.py", 327)
FLASK = Frame("Flask.wsgi_app", "flask.app", f"{LIB}/site-packages/flask/app.py", 1500)


def profile(*counts: tuple[Stack, int]) -> Profile:
    return Profile((SAMPLES,), tuple(Sample(stack, (count,)) for stack, count in counts))


def rules(found: Profile, root: Path | None = None) -> list[tuple[str, float]]:
    return [(r.rule, round(r.share or 0, 3)) for r in recommendations(found, root)]


def test_the_place_is_the_nearest_code_of_the_users_own(tmp_path: Path) -> None:
    stack = (MAIN, FLASK, VIEW, DEEPCOPY, replace(DEEPCOPY, line=231))
    (advice,) = recommendations(profile((stack, 400), ((MAIN, WORK), 600)), tmp_path)
    assert (advice.location.path, advice.location.line) == ("/srv/app/shop/views.py", 12)
    assert advice.symbol == "view"
    assert advice.share == pytest.approx(0.4)
    assert advice.severity is Severity.HIGH
    assert (
        "40\u00a0% of the samples passes where `shop.views.view` calls `copy.deepcopy`"
        in advice.message
    )
    assert [step.text for step in advice.evidence] == [
        "`__main__.<module>`",
        "`shop.views.view` makes the call",
        "`copy.deepcopy`",
        "`copy.deepcopy`",
    ]
    assert advice.excerpt is None


def test_code_of_a_profile_from_elsewhere_is_found_below_the_root(tmp_path: Path) -> None:
    views = tmp_path / "shop" / "views.py"
    views.parent.mkdir()
    views.write_text("\n" * 9 + "def view():\n    x = 1\n    return copy.deepcopy(X)\n")
    taken = profile(((VIEW, DEEPCOPY), 100))
    (advice,) = recommendations(taken, tmp_path)
    assert advice.location.path == "shop/views.py"
    assert advice.excerpt is not None
    assert advice.excerpt.lines == ("    return copy.deepcopy(X)",)
    views.write_text("\n" * 9 + "def another():\n    x = 1\n    return 2\n")
    (advice,) = recommendations(taken, tmp_path)
    assert advice.excerpt is None  # the file is not the one that ran


def test_a_path_cannot_fetch_lines_from_outside(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "secret.py").write_text("PASSWORD = 1\n")
    (tmp_path / "secret.txt").write_text("PASSWORD = 1\n")
    for path in ("../secret.py", f"{tmp_path}/secret.txt", "x\0.py", "/dev/zero"):
        frame = Frame("<module>", "", path, 1)
        for found in recommendations(profile(((frame, DEEPCOPY), 100)), tmp_path / "root"):
            assert found.excerpt is None


def test_waiting_for_work_is_nobodys_time() -> None:
    busy = ((MAIN, VIEW, DEEPCOPY), 50)
    idle = ((Frame("worker", "shop.pool", "/srv/app/pool.py", 3), QUEUE_GET, WAIT), 9_000)
    taken = profile(busy, ((MAIN, WORK), 50), idle)
    assert rules(taken) == [("copy-deepcopy", 0.5)]
    assert idle_share(taken) == pytest.approx(9_000 / 9_100)
    assert {path.frame.function for path in hot_paths(taken)} == {
        *("<module>", "view", "work", "deepcopy")
    }


def test_few_samples_and_small_shares_say_nothing() -> None:
    stack = (MAIN, VIEW, DEEPCOPY)
    assert rules(profile((stack, 29))) == []
    assert rules(profile((stack, 30))) == [("copy-deepcopy", 1.0)]
    assert rules(profile((stack, 200), ((MAIN, WORK), 9_800))) == []  # 2 %, below its 3 %


def test_nested_patterns_count_a_sample_once() -> None:
    asdict = Frame("asdict", "dataclasses", f"{LIB}/dataclasses.py", 1200)
    both = (MAIN, VIEW, asdict, DEEPCOPY)
    found = recommendations(profile((both, 500), ((MAIN, WORK), 500)))
    assert [(r.rule, r.share) for r in found] == [("dataclass-asdict", 0.5)]
    assert "Also seen on the same stacks: copy.deepcopy" in found[0].how


def test_a_habit_is_not_hidden_by_the_small_things_it_does() -> None:
    plain = (MAIN, VIEW, DUMPS)
    copying = (MAIN, VIEW, DUMPS, DEEPCOPY)  # deeper, but with 2 % too little for a word
    taken = profile((plain, 960), (copying, 20), ((MAIN, WORK), 20))
    assert rules(taken) == [("json-dumps", 0.98)]


def test_two_callers_are_two_recommendations_dearest_first() -> None:
    found = recommendations(
        profile(((MAIN, VIEW, DEEPCOPY), 100), ((MAIN, WORK, DEEPCOPY), 300), ((MAIN,), 600))
    )
    assert [(r.symbol, r.share) for r in found] == [("work", 0.3), ("view", 0.1)]
    assert len({r.fingerprint for r in found}) == 2


def test_the_fingerprint_does_not_know_lines_and_folders() -> None:
    def fingerprint(frame: Frame) -> str:
        (advice,) = recommendations(profile(((frame, DEEPCOPY), 100)))
        return advice.fingerprint

    moved = replace(VIEW, path="C:\\app\\shop\\views.py", line=99)
    assert fingerprint(VIEW) == fingerprint(moved)


def test_what_start_up_does_once_is_left_alone() -> None:
    importing = Frame("_find_and_load", "importlib._bootstrap", "<frozen importlib._bootstrap>", 1)
    settings = Frame("<module>", "shop.settings", "/srv/app/shop/settings.py", 3)
    load = Frame("safe_load", "yaml", f"{LIB}/site-packages/yaml/__init__.py", 125)
    scan = Frame("Scanner.fetch_plain", "yaml.scanner", f"{LIB}/site-packages/yaml/scanner.py", 9)
    assert rules(profile(((MAIN, importing, settings, load, scan), 400))) == []
    assert rules(profile(((MAIN, VIEW, load, scan), 400))) == [("yaml-pure-python", 1.0)]


def test_a_library_that_calls_itself_is_not_the_users_matter() -> None:
    check = Frame("ABCMeta.__instancecheck__", "abc", "<frozen abc>", 117)
    assert rules(profile(((MAIN, VIEW, check), 400))) == [("isinstance-abc", 1.0)]
    assert rules(profile(((MAIN, VIEW, FLASK, check), 400))) == []


def test_a_process_without_code_of_its_own_still_names_a_caller() -> None:
    celery = Frame("trace_task", "celery.app.trace", f"{LIB}/site-packages/celery/app/trace.py", 7)
    (advice,) = recommendations(profile(((celery, DUMPS), 400)))
    assert advice.symbol == "trace_task"


def test_bare_names_of_old_interpreters_match() -> None:
    path = f"{LIB}/site-packages/boto3/session.py"
    assert rules(profile(((MAIN, VIEW, Frame("client", "", path, 9)), 400))) == [
        ("aws-client-per-call", 1.0)
    ]
    assert rules(profile(((MAIN, VIEW, Frame("Other.client", "", path, 9)), 400))) == []


def test_cpu_and_wall_patterns_use_their_own_clock() -> None:
    getaddrinfo = Frame("getaddrinfo", "socket", f"{LIB}/socket.py", 962)
    kinds = (SAMPLES, CPU, WALL)
    samples = (
        Sample((MAIN, VIEW, DEEPCOPY), (100, 900, 100)),
        Sample((MAIN, WORK, getaddrinfo), (100, 100, 900)),
    )
    found = recommendations(Profile(kinds, samples))
    assert [(r.rule, r.share) for r in found] == [("copy-deepcopy", 0.9), ("net-dns", 0.9)]
    assert "the CPU time" in found[0].message
    assert "the wall time" in found[1].message


def test_hostile_names_stay_words() -> None:
    frame = Frame("x`\n\x1b[31m" + "<script>" * 40, "m", "/srv/app/m.py", 1)
    (advice,) = recommendations(profile(((frame, DEEPCOPY), 100)))
    assert "\n" not in advice.message
    assert "\x1b" not in advice.message
    assert advice.message.count("`") == 4


@pytest.mark.parametrize(
    "taken",
    [
        Profile((SAMPLES,), ()),
        Profile((SAMPLES,), (Sample((), (5,)),)),
        Profile((CPU,), (Sample((MAIN, DEEPCOPY), (0,)),)),
    ],
)
def test_an_empty_profile_says_nothing(taken: Profile) -> None:
    assert recommendations(taken) == ()
    assert all(path.self_share == 0 for path in hot_paths(taken))
    assert idle_share(taken) == 0


def test_own_patterns_replace_the_built_in_ones() -> None:
    base: Pattern = next(p for p in built_in_patterns() if p.id == "copy-deepcopy")
    mine = replace(base, id="slow-work", frames=(("shop.work:work",),), severity=Severity.INFO)
    found = recommendations(profile(((MAIN, WORK, DEEPCOPY), 100)), patterns=[mine])
    assert [(r.rule, r.severity, r.symbol) for r in found] == [("slow-work", Severity.INFO, "work")]


def test_hot_paths_tell_lines_and_callers() -> None:
    other = replace(WORK, line=8)
    taken = profile(
        ((MAIN, VIEW, WORK), 50), ((MAIN, VIEW, other), 20), ((MAIN, WORK), 20), ((MAIN,), 10)
    )
    work, main, view = hot_paths(taken)
    assert (work.frame, work.own) == (WORK, True)
    assert (work.self_share, work.total_share) == (0.9, 0.9)
    assert [(line.frame.line, line.share) for line in work.lines] == [(5, 0.7), (8, 0.2)]
    assert [(c.frame.function, c.share) for c in work.callers] == [("view", 0.7), ("<module>", 0.2)]
    assert [(s.frame.function, s.share) for s in work.way] == [
        ("<module>", 1.0),
        ("view", 0.7),
        ("work", 0.7),
    ]
    assert (main.self_share, main.total_share) == (0.1, 1.0)
    assert (view.self_share, view.total_share) == (0.0, 0.7)
    assert len(hot_paths(taken, limit=1)) == 1


def test_recursion_counts_a_function_once() -> None:
    (work,) = hot_paths(profile(((WORK, WORK, WORK), 10)))
    assert (work.self_share, work.total_share) == (1.0, 1.0)
