"""What the commands of ``guru profile`` share: outputs, recommendations, the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from guru.models.errors import InputError
from guru.models.hot_path import HotPath
from guru.models.profile import Profile
from guru.models.recommendation import Recommendation
from guru.models.whole_file import write_whole
from guru.profiler.sampling.interface import Clock

_CLOCKS: dict[str, Clock] = {"wall": "wall", "cpu": "cpu"}
_REPORTS = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}

_SESSION = ".pyisession"


@dataclass(frozen=True, slots=True)
class Told:
    """A profile and what is to be said of it."""

    profile: Profile
    recommendations: tuple[Recommendation, ...]
    hot_paths: tuple[HotPath, ...]
    idle: float
    session: bytes | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write, and how: as a report, or as the profile itself.

    ``write`` returns what the profile tells and the file has no place for.
    """

    name: str
    write: Callable[[Told], Sequence[str]]


def clock_named(word: str) -> Clock:
    """Read the name of a clock.

    Raises:
        InputError: It is neither.

    """
    if word not in _CLOCKS:
        raise InputError(f"{word!r} is no clock; choose wall or cpu")
    return _CLOCKS[word]


def prepared(names: Sequence[str], *, session: bool = False) -> list[Output]:
    """Find the format of each output, before anything is sampled.

    With ``session``, pyinstrument keeps its own file, and nothing is made anew in its format.

    Raises:
        InputError: A suffix tells no format.

    """
    return [
        Output(
            name,
            _session_writer(name)
            if session and name.lower().endswith(_SESSION)
            else _writer_of(name),
        )
        for name in names
    ]


def tell(
    profile: Profile, outputs: Sequence[Output], *, quiet: bool, session: bytes | None = None
) -> None:
    """Say what to change, in the terminal, and write the outputs.

    ``session`` is what pyinstrument keeps in a file of its own, where it was the engine. What is
    known to cost time is not looked for in a profile of memory.

    Raises:
        OutputError: A file cannot be written.

    """
    if quiet and not any(_is_report(output.name) for output in outputs):
        told = Told(profile, (), (), 0.0, session)  # finding what to say takes seconds
    else:
        told = _told(profile, session)
    left_out = [(output.name, output.write(told)) for output in outputs]
    if quiet:
        return
    from guru.reports.profile.terminal import print_profile

    print_profile(told.profile, told.recommendations, told.hot_paths, sys.stderr, idle=told.idle)
    if outputs:
        sys.stderr.write(f"written: {', '.join(output.name for output in outputs)}\n")
    for name, words in left_out:
        if words:
            sys.stderr.write(f"{name} has no place for {', '.join(words)}\n")


def _told(profile: Profile, session: bytes | None) -> Told:
    from guru.profiler.insights.hot_paths import hot_paths, idle_share
    from guru.profiler.insights.recommend import recommendations

    here = Path.cwd()
    timed = profile.kinds[profile.weight_index].unit != "bytes"
    return Told(
        profile,
        recommendations(profile, here) if timed else (),
        hot_paths(profile, source_root=here),
        idle_share(profile, here) if timed else 0.0,
        session,
    )


def _is_report(name: str) -> bool:
    return Path(name).suffix.lower() in _REPORTS


def _writer_of(name: str) -> Callable[[Told], Sequence[str]]:
    report = _REPORTS.get(Path(name).suffix.lower())
    if report == "html":
        return lambda told: _write_html(told, name)
    if report == "markdown":
        return lambda told: _write_markdown(told, name)
    from guru.profiler.formats.registry import check_writable, write_profile

    check_writable(name)
    return lambda told: [feature.value for feature in write_profile(told.profile, name)]


def _session_writer(name: str) -> Callable[[Told], Sequence[str]]:
    def write(told: Told) -> Sequence[str]:
        if told.session is not None:
            write_whole(name, told.session)
        return ()

    return write


def _write_html(told: Told, name: str) -> Sequence[str]:
    from guru.reports.profile.html import profile_html

    text = profile_html(told.profile, told.recommendations, told.hot_paths, idle=told.idle)
    write_whole(name, text)
    return ()


def _write_markdown(told: Told, name: str) -> Sequence[str]:
    from guru.reports.profile.markdown import profile_markdown

    text = profile_markdown(told.profile, told.recommendations, told.hot_paths, idle=told.idle)
    write_whole(name, text)
    return ()
