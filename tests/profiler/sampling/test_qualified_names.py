"""Qualified names found in source files."""

from __future__ import annotations

from pathlib import Path

from guru.models.profile import SAMPLES, Frame, Profile, Sample
from guru.profiler.sampling.qualified_names import qualified

SOURCE = """
class Shop:
    class Till:
        @property
        def total(self):
            return 1

    def sell(self):
        def price():
            return 2
        return price() + [n for n in range(3)][0]

def sell():
    if True:
        def hidden(): return 3
        return hidden()
"""


def names(path: Path | str, *frames: tuple[str, int]) -> list[str]:
    stack = tuple(Frame(function, "shop", str(path), line) for function, line in frames)
    profile = Profile(kinds=(SAMPLES,), samples=(Sample(stack, (1,)),))
    [sample] = qualified(profile).samples
    return [frame.function for frame in sample.stack]


def test_methods_go_by_their_classes(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SOURCE)
    frames = ("total", 6), ("sell", 11), ("price", 10), ("sell", 16), ("hidden", 15)
    assert names(tmp_path / "shop.py", *frames) == [
        "Shop.Till.total",
        "Shop.sell",
        "Shop.sell.<locals>.price",
        "sell",
        "sell.<locals>.hidden",
    ]


def test_what_the_file_does_not_tell_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SOURCE)
    frames = ("<listcomp>", 11), ("buy", 11), ("sell", 0), ("sell", 99), ("Shop.buy", 8)
    assert names(tmp_path / "shop.py", *frames) == [name for name, _ in frames]
    assert names(tmp_path / "gone.py", ("sell", 11)) == ["sell"]
    (tmp_path / "broken.py").write_text("def sell(:\n")
    assert names(tmp_path / "broken.py", ("sell", 1)) == ["sell"]
    (tmp_path / "shop.so").write_text(SOURCE)
    assert names(tmp_path / "shop.so", ("sell", 11)) == ["sell"]
