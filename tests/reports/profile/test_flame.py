from __future__ import annotations

import json
import random

from guru.models.profile import CPU, SAMPLES, Frame, Profile, Sample
from guru.reports.profile.flame import flame_data


def tree(group: dict, frames: list, kind: int = 0) -> list[tuple[int, str, int]]:
    names = [frames[n][0] if n >= 0 else f"({-n} smaller)" for n in group["nodes"]]
    rows = list(zip(group["depths"], names, group["totals"][kind], strict=True))
    return [(0, "all", rows[0][2]), *rows[1:]]


def test_a_tree_has_totals_in_depth_first_order(profile: Profile) -> None:
    data = flame_data(profile)
    assert [kind["name"] for kind in data["kinds"]] == ["cpu", "wall"]
    main, worker = data["groups"]
    assert main["labels"] == {"thread": "MainThread"}
    rows = tree(main, data["frames"])
    assert rows[:5] == [
        (0, "all", 70_000_000),
        (1, "__main__.<module>", 70_000_000),
        (2, "shop.views.view", 60_000_000),
        (3, "yaml.load", 40_000_000),
        (4, "yaml.scanner.Scanner.scan", 40_000_000),
    ]
    assert tree(worker, data["frames"], 1)[-1] == (2, "json.dumps", 400_000_000)


def test_places_are_short_and_tell_whose_code_it_is(profile: Profile) -> None:
    frames = {frame[0]: frame[1:] for frame in flame_data(profile)["frames"]}
    assert frames["shop.views.view"] == ["/srv/app/shop/views.py:10", "own"]
    assert frames["yaml.load"] == ["yaml/__init__.py:74", "package"]
    assert frames["json.dumps"] == ["json/__init__.py:183", "python"]


def test_one_function_at_two_lines_is_one_box() -> None:
    samples = tuple(Sample((Frame("f", path="a.py", line=n),), (1,)) for n in (1, 2))
    data = flame_data(Profile((SAMPLES,), samples))
    assert data["groups"][0]["totals"] == [[2, 2]]


def test_what_is_too_small_is_counted_together() -> None:
    root = Frame("root")
    small = tuple(Sample((root, Frame(f"f{n}"), Frame("leaf")), (1,)) for n in range(300))
    big = Sample((root, Frame("big")), (1_000_000,))
    data = flame_data(Profile((SAMPLES,), (big, *small)))
    assert tree(data["groups"][0], data["frames"]) == [
        (0, "all", 1_000_300),
        (1, "root", 1_000_300),
        (2, "big", 1_000_000),
        (2, "(300 smaller)", 300),
    ]


def test_what_matters_to_one_clock_is_kept() -> None:
    a, b = Sample((Frame("a"),), (1, 10**9)), Sample((Frame("b"),), (1, 1))
    data = flame_data(Profile((SAMPLES, CPU), (a, b)))
    assert [kind["name"] for kind in data["kinds"]] == ["cpu"]
    assert tree(data["groups"][0], data["frames"])[-1] == (1, "(1 smaller)", 1)


def test_many_label_sets_become_few_trees() -> None:
    samples = tuple(Sample((Frame("f"),), (1 + n,), (("request", str(n)),)) for n in range(500))
    data = flame_data(Profile((SAMPLES,), samples))
    assert len(data["groups"]) == 61
    assert sum(group["totals"][0][0] for group in data["groups"]) == sum(range(1, 501))


def test_deep_recursion_and_empty_profiles() -> None:
    deep = flame_data(Profile((SAMPLES,), (Sample((Frame("f"),) * 5_000, (1,)),)))
    assert deep["groups"][0]["depths"][-1] == 5_000
    assert flame_data(Profile((SAMPLES,), ()))["groups"] == []


def large_profile(stacks: int = 50_000) -> Profile:
    chance = random.Random(7)
    frames = [
        Frame(f"function{n}", f"m{n % 50}", f"/srv/app/m{n % 50}.py", n) for n in range(3_000)
    ]
    samples = []
    for _ in range(stacks):
        way = [frames[0]]
        for depth in range(1, 30):
            low = (depth * 97) % 2_900
            way.append(frames[low + min(int(chance.expovariate(0.25)), 99)])
        samples.append(Sample(tuple(way), (1 + int(chance.expovariate(0.1)),)))
    return Profile((SAMPLES,), tuple(samples))


def test_fifty_thousand_stacks_make_a_small_page() -> None:
    profile = large_profile()
    data = flame_data(profile)
    assert len(json.dumps(data)) < 2_000_000
    nodes = data["groups"][0]["nodes"]
    assert 100 < len(nodes) < 60_000
