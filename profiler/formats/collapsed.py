"""Collapsed stacks: one line a stack, frames root first between semicolons, then a number.

A file holds one number a stack, and its readers take it for a count of samples. So a profile that
counted writes its samples, shared out by weight; one that did not writes its weights. Modules,
values of other kinds and labels besides the thread's name have no place in it.

Austin writes the same with process and thread in front and what it measures in comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from guru.models.profile import (
    CPU,
    SAMPLES,
    WALL,
    Frame,
    Profile,
    Sample,
    Stack,
    ValueKind,
    merged,
)
from guru.profiler.formats.features import Feature
from guru.profiler.formats.interface import Format
from guru.profiler.formats.json_parts import integer
from guru.profiler.formats.shares import shared_out

_PLACED = re.compile(r"(?P<function>.*?) \((?P<path>.*?)(?::(?P<line>\d{1,10}))?\)", re.DOTALL)
_PATH_FIRST = re.compile(
    r"(?P<path>.+(?:\.pyx?|>)):(?P<function>[^:]+):(?P<line>\d{1,10})", re.DOTALL
)
_SHORTENED = re.compile(r".*(?:[/\\]|\.\w+$)|<.*>|$", re.DOTALL)
_THREAD = re.compile(r"thread(?: \((?:0x)?[0-9A-Fa-f]+\))?: (?P<name>.*)", re.DOTALL)
_COMMENT = re.compile(r"# (\w+): (.*)")
_AUSTIN = {"wall": (WALL, 1000), "cpu": (CPU, 1000), "memory": (ValueKind("memory", "bytes"), 1)}
"""By Austin's mode what it counts, and what one is in the kind's unit."""
_ESCAPED = re.compile(r"\\x(5c|3b|3a|0a|0d|20|23)")
_TO_ESCAPE = re.compile(r"[;\n\r]|\\(?=x(?:5c|3b|3a|0a|0d|20|23))")


def write(profile: Profile) -> bytes:
    """Write a profile's weights, the thread's name as first frame where it is known."""
    weights = {
        sample: profile.weight(sample) for sample in merged(profile.samples) if sample.values
    }
    lines = sorted((_line(sample), weight) for sample, weight in weights.items())
    numbers = [weight for _, weight in lines]
    if SAMPLES in profile.kinds and profile.kinds[profile.weight_index] != SAMPLES:
        numbers = shared_out(profile.count, numbers)
    text = "".join(f"{line} {n}\n" for (line, _), n in zip(lines, numbers, strict=True) if n)
    return text.encode("utf-8", "surrogateescape")


def read(data: bytes) -> Profile:
    """Read stacks written by any tool; frames that tell no place are taken as plain names.

    Raises:
        ValueError: A line does not end in a number.

    """
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if lines[0].startswith("# austin"):
        return _austin(lines)
    return Profile((SAMPLES,), merged(_samples(lines)))


def _recognises(data: bytes) -> bool:
    line = data.find(b"\n") + 1 or len(data)  # one stack may be longer than all that is looked at
    head = data[: max(65_536, line)]
    if b"\0" in head or head.lstrip()[:1] == b"{":  # binary, or JSON that is cut off
        return False
    lines = [line.strip() for line in head.split(b"\n")[: None if head == data else -1]]
    filled = [line for line in lines if line and not line.startswith(b"#")]
    return bool(filled) and all(re.fullmatch(rb".*\s\d+(?:\.\d+)?", line) for line in filled)


FORMAT = Format(
    "collapsed",
    (".collapsed", ".folded", ".raw", ".txt"),
    _recognises,
    read,
    write,
    frozenset({Feature.LINE, Feature.THREAD}),
)


def _line(sample: Sample) -> str:
    thread = dict(sample.labels).get("thread")
    first = [] if thread is None else ["thread: " + _escaped(thread)]
    line = ";".join([*first, *map(_frame_text, sample.stack)])
    return "\\x23" + line[1:] if line.startswith("#") else line


def _frame_text(frame: Frame) -> str:
    if frame.path or frame.line:
        name = _escaped(frame.function).replace(" (", "\\x20(")
        if name.startswith("thread"):  # or it would read as the thread's name
            name = name.replace(":", "\\x3a")
        return f"{name} ({_escaped(frame.path)}:{frame.line})"
    plain = _escaped(frame.function)
    if placed_frame(plain) == Frame(frame.function) and not _THREAD.fullmatch(plain):
        return plain
    return plain.replace(" ", "\\x20").replace(":", "\\x3a")  # or it would read as a place


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _samples(lines: Iterable[str]) -> Iterator[Sample]:
    for number, line in enumerate(lines, 1):
        bare = line.rstrip("\r")
        if not bare.strip() or bare.startswith("#"):
            continue
        stack, _, count = bare.rstrip(" \t").rpartition(" ")
        try:
            value = integer(float(count) if "." in count else int(count))
        except (ValueError, OverflowError):
            raise ValueError(f"line {number} does not end in a number of 64 bits") from None
        yield _sample(stack, value)


def _austin(lines: list[str]) -> Profile:
    comments = [found for line in lines[:50] if (found := _COMMENT.fullmatch(line))]
    told = {found[1]: found[2] for found in comments}
    kind, scale = _AUSTIN.get(told.get("mode", ""), (SAMPLES, 1))
    interval = re.match(r"(\d{1,9})", told.get("interval", ""))
    return Profile(
        (kind,),
        merged(_of_austin(sample, scale) for sample in _samples(lines)),
        period=int(interval[1]) * 1000 if interval else 0,
    )


def _of_austin(sample: Sample, scale: int) -> Sample:
    """Read ``P<process>``, which may be missing, and ``T<interpreter>:<thread>`` in front."""
    stack, labels = list(sample.stack), []
    for name, form in (("pid", r"P(\w+)"), ("thread", r"T(?:\w+:)?(\w+)")):
        found = re.fullmatch(form, stack[0].function) if stack else None
        if found:
            labels.append((name, found[1]))
            stack.pop(0)
    return Sample(tuple(stack), (sample.values[0] * scale,), tuple(labels))


def _sample(text: str, value: int) -> Sample:
    words = text.split(";") if text else []
    thread = _THREAD.fullmatch(words[0]) if words else None
    labels = (("thread", _unescaped(thread["name"])),) if thread else ()
    stack: Stack = tuple(placed_frame(word) for word in words[1 if thread else 0 :])
    return Sample(stack, (value,), labels)


def placed_frame(word: str) -> Frame:
    """Return the frame that a name with or without a place stands for: ``f (app.py:3)``."""
    found = _PLACED.fullmatch(word) or _PATH_FIRST.fullmatch(word)
    if found is None or (found["line"] is None and not _SHORTENED.match(found["path"])):
        return Frame(_unescaped(word))
    path, line = _unescaped(found["path"]), int(found["line"] or 0)
    return Frame(_unescaped(found["function"]), path=path, line=line)
