"""The JSON of Amazon CodeGuru Profiler's agent, as it writes it to files and posts it, gzipped.

After the encoder of ``codeguru_profiler_agent`` 1.2.6: a call graph whose nodes are named
``module:Class:function`` and count the samples of wall time that ended there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guru.models.profile import SAMPLES, WALL, Frame, Profile, Sample, Stack, merged
from guru.profiler.formats.codeguru_write import COUNTER, HOLDS, PLACES, encode
from guru.profiler.formats.interface import Format
from guru.profiler.formats.json_parts import (
    a_list,
    an_object,
    integer,
    number,
    read_json,
    seconds,
    text,
)
from guru.profiler.formats.limits import Room
from guru.profiler.formats.tree import Trie


def read(data: bytes) -> Profile:
    """Read a report: values are samples and the wall nanoseconds that they stand for.

    Of a range of lines the first is taken. A report does not tell threads.

    Raises:
        ValueError: The bytes are no report.

    """
    return read_json(data, _profile)


def _recognises(data: bytes) -> bool:
    return data.lstrip()[:1] == b"{" and b'"callgraph"' in data and b'"agentMetadata"' in data


FORMAT = Format("codeguru", (".codeguru.json",), _recognises, read, encode, HOLDS)


def _profile(document: Any) -> Profile:
    report = an_object(document)
    metadata = an_object(report["agentMetadata"])
    start, end = number(report["start"]) / 1000, number(report["end"]) / 1000
    looks = integer(metadata.get("numTimesSampled"))
    active = number(metadata.get("durationInMs")) / 1000 or end - start
    each = active * 1e9 / looks if looks > 0 else 0.0
    samples = merged(
        Sample(stack, (count, integer(count * each))) if each else Sample(stack, (count,))
        for stack, count in _counts(an_object(report["callgraph"]))
    )
    return Profile(
        (SAMPLES, WALL) if each else (SAMPLES,),
        samples,
        started=seconds(start),
        duration=seconds(max(0.0, end - start)),
        period=integer(each),
        labels=dict(_labels(report)),
    )


def _counts(root: Mapping[str, Any]) -> Iterator[tuple[Stack, int]]:
    trie, room = Trie(), Room()
    waiting: list[tuple[int, Mapping[str, Any]]] = [(0, root)]
    while waiting:
        stack, node = waiting.pop()
        count = integer(an_object(node.get("counts") or {}).get(COUNTER))
        if count:
            yield trie.stack(stack, room), count
        children = an_object(node.get("children") or {})
        for name, child in reversed(list(children.items())):
            frame = _frame(text(name), an_object(child))
            waiting.append((trie.child(stack, frame), child))


def _frame(name: str, node: Mapping[str, Any]) -> Frame:
    module, colon, function = name.partition(":")
    lines = a_list(node.get("line") or [])
    path, line = text(node.get("file")), integer(lines[0]) if lines else 0
    if not colon:  # a name that stands for what has no code of its own, such as <Sleep>
        return Frame(name, path=path, line=line)
    return Frame(function.replace(":", "."), module, path, line)


def _labels(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for label, way in PLACES.items():
        value: Any = report
        for name in way:
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None and value != "":
            yield label, text(value)
