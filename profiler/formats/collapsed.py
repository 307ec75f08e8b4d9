"""Collapsed stacks: one line a stack, frames root first between semicolons, then a number.

A file holds one number a stack, and its readers take it for a count of samples. So a profile that
counted writes its samples, shared out by weight; one that did not writes its weights. Modules,
values of other kinds and labels besides the thread's name have no place in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from guru.models.profile import SAMPLES, Frame, Profile, Sample, Stack, merged
from guru.profiler.formats.interface import Format

_PLACED = re.compile(r"(?P<function>.*?) \((?P<path>.*?)(?::(?P<line>\d+))?\)", re.DOTALL)
_PATH_FIRST = re.compile(r"(?P<path>.+(?:\.pyx?|>)):(?P<function>[^:]+):(?P<line>\d+)", re.DOTALL)
_SHORTENED = re.compile(r".*(?:[/\\]|\.\w+$)|<.*>|$", re.DOTALL)
_THREAD = re.compile(r"thread(?: \((?:0x)?[0-9A-Fa-f]+\))?: (?P<name>.*)", re.DOTALL)
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
        numbers = _shared_out(profile.count, numbers)
    text = "".join(f"{line} {n}\n" for (line, _), n in zip(lines, numbers, strict=True) if n)
    return text.encode("utf-8", "surrogateescape")


def read(data: bytes) -> Profile:
    """Read stacks written by any tool; frames that tell no place are taken as plain names.

    Raises:
        ValueError: A line does not end in a number.

    """
    samples = list(_samples(data.decode("utf-8", "surrogateescape").split("\n")))
    return Profile((SAMPLES,), merged(samples))


def _recognises(data: bytes) -> bool:
    head = data[:65_536]
    if b"\0" in head or head.lstrip()[:1] == b"{":  # binary, or JSON that is cut off
        return False
    lines = [line.strip() for line in head.split(b"\n")[: None if head == data else -1]]
    filled = [line for line in lines if line and not line.startswith(b"#")]
    return bool(filled) and all(re.fullmatch(rb".*\s\d+(?:\.\d+)?", line) for line in filled)


FORMAT = Format("collapsed", (".collapsed", ".folded", ".raw", ".txt"), _recognises, read, write)


def _shared_out(count: int, weights: list[int]) -> list[int]:
    """Share ``count`` samples out by weight.

    Sums are rounded, not parts: as lines are sorted, every subtree is right to within one sample.
    """
    total = sum(weights)
    if total <= 0:
        return weights
    shares, given, passed = [], 0, 0
    for weight in weights:
        passed += weight
        due = (2 * passed * count + total) // (2 * total)
        shares.append(due - given)
        given = due
    return shares


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
    if _frame(plain) == Frame(frame.function) and not _THREAD.fullmatch(plain):
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
            value = round(float(count)) if "." in count else int(count)
        except (ValueError, OverflowError):
            raise ValueError(f"line {number} does not end in a number") from None
        yield _sample(stack, value)


def _sample(text: str, value: int) -> Sample:
    words = text.split(";") if text else []
    thread = _THREAD.fullmatch(words[0]) if words else None
    labels = (("thread", _unescaped(thread["name"])),) if thread else ()
    stack: Stack = tuple(_frame(word) for word in words[1 if thread else 0 :])
    return Sample(stack, (value,), labels)


def _frame(word: str) -> Frame:
    found = _PLACED.fullmatch(word) or _PATH_FIRST.fullmatch(word)
    if found is None or (found["line"] is None and not _SHORTENED.match(found["path"])):
        return Frame(_unescaped(word))
    path, line = _unescaped(found["path"]), int(found["line"] or 0)
    return Frame(_unescaped(found["function"]), path=path, line=line)
