"""``--fix``: safe fixes written to the files of the working tree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from guru.models.recommendation import Finding, Recommendation
from guru.models.records import frozen, replace
from guru.models.review import Notice, Review
from guru.models.whole_file import write_whole
from guru.reviewer.checking import check_module
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.reading.decode import Text, decode
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Rule

_PASSES = 5  # a fix may make room for another; more rounds than this were never seen to help


@frozen
class Fixed:
    """What was fixed: ``left`` is the review without it."""

    count: int
    files: tuple[str, ...]
    left: Review


def write_fixes(review: Review, texts: Mapping[str, bytes], rules: Iterable[Rule]) -> Fixed:
    """Apply the safe fixes of a review to the files below its root.

    ``texts`` holds the reviewed files by path. A file that stands otherwise on disk than it was
    reviewed is left alone, with a notice. Comments, blank lines, encoding and line breaks stay.

    Raises:
        OutputError: A file cannot be written; it is still as it was.

    """
    safe = {rule.id: rule for rule in rules if rule.fixable and rule.safe_fix}
    wanted: dict[str, list[Recommendation]] = defaultdict(list)
    for made in review.recommendations:
        if made.fix is not None and made.fix.safe and made.rule in safe:
            wanted[made.location.path].append(made)
    done: list[Recommendation] = []
    notices: list[Notice] = []
    for path, of_file in wanted.items():
        file = Path(review.root) / path
        if not file.is_file() or file.read_bytes() != texts[path]:
            notices.append(Notice("not fixed: it stands otherwise on disk than reviewed", path))
            continue
        source = decode(texts[path])
        text, fixed = _fixed(path, source, of_file, safe)
        if fixed:
            write_whole(file, source.encode(text))
            done += fixed
    return Fixed(
        len(done), tuple(dict.fromkeys(r.location.path for r in done)), _left(review, done, notices)
    )


def _fixed(
    path: str, source: Text, wanted: Sequence[Recommendation], rules: Mapping[str, Rule]
) -> tuple[str, list[Recommendation]]:
    """Fix in passes: a fix inside a changed piece of code has to wait for the next one."""
    from guru.reviewer.fixing.apply import Fixer

    text = source.text
    waiting = list(wanted)
    done: list[Recommendation] = []
    dispatch = Dispatch.of({r.rule: rules[r.rule] for r in wanted}.values())
    for _ in range(_PASSES):
        module = Module(path, Text(text, source.encoding, source.bom))
        found, _notices = check_module(module, dispatch)
        chosen = _matching(found, waiting)
        changed = Fixer(module).apply([(finding, rules[finding.rule]) for finding, _ in chosen])
        if changed is None:
            break
        left = _count(check_module(Module(path, Text(changed)), dispatch)[0])
        before = _count(found)
        gone = [made for finding, made in chosen if left[_key(finding)] < before[_key(finding)]]
        text = changed
        done += gone
        waiting = [made for made in waiting if made not in gone]
        if not waiting or not gone:
            break
    return text, done


def _matching(
    found: Iterable[Finding], waiting: Sequence[Recommendation]
) -> list[tuple[Finding, Recommendation]]:
    """Pair findings of the present text with the recommendations that stand for them."""
    left = list(waiting)
    pairs = []
    for finding in found:
        for made in left:
            if (made.rule, made.fingerprint.partition(":")[0]) == _key(finding):
                pairs.append((finding, made))
                left.remove(made)
                break
    return pairs


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint


def _count(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter(map(_key, findings))


def _left(review: Review, done: Sequence[Recommendation], notices: Sequence[Notice]) -> Review:
    fixed = {id(made) for made in done}
    return replace(
        review,
        recommendations=tuple(r for r in review.recommendations if id(r) not in fixed),
        notices=(*review.notices, *notices),
    )
