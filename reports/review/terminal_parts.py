"""The parts of one recommendation as terminal text."""

from __future__ import annotations

from collections.abc import Iterator

from guru.models.recommendation import Recommendation
from guru.models.review import Review
from guru.models.severity import Severity
from guru.reports.code_frame import code_frame
from guru.reports.review.quiet import fix_word, score_words
from guru.reports.review.styled import Styled
from guru.reports.review.terminal_code import Signs, diff_text, frame_text
from guru.reports.rule_text import Block, blocks_of, spans_of
from guru.reports.visible import visible, visible_line

_COLORS = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold blue",
    Severity.INFO: "bold",
}
_INDENT = 2
_LABEL = 10
_SPANS = {"text": "", "code": "cyan", "link": "underline"}
_LONGEST_CODE = 12


class Page:
    """What is being printed; it remembers which explanations the reader has seen above."""

    def __init__(self, review: Review, width: int, *, ascii_only: bool) -> None:
        self.review = review
        self.width = width
        self.signs = Signs.ascii() if ascii_only else Signs()
        self.told: dict[tuple[str, str, str], str] = {}

    def file_line(self, path: str) -> Styled:
        """Return the line above a file's recommendations."""
        text = Styled(visible_line(path), "bold")
        rest = self.width - text.width - 1
        return text.append(" " + self.signs.dash * max(rest, 3), "bright_black")

    def recommendation(self, it: Recommendation) -> Iterator[Styled]:
        """Yield all parts of one recommendation."""
        yield from self._heading(it)
        changed = self.review.changed_lines.get(it.location.path, frozenset())
        frame = code_frame(it, changed)
        if frame:
            yield Styled()
            for line in frame_text(frame, self.width - _INDENT, self.signs):
                yield from (Styled(" " * _INDENT) + line).wrapped(self.width)
            yield Styled()
        yield from self._explanation(it)
        for number, step in enumerate(it.evidence, 1):
            words = Styled(f"{number}. ").append(visible_line(str(step.location)), "cyan")
            words = words.append(" ") + _inline(step.text)
            yield from self._labelled("evidence" if number == 1 else "", words)
        if it.change:
            yield from self._labelled("cause", _inline(it.change))
        if it.fix is not None:
            yield from self._fix(it)

    def _heading(self, it: Recommendation) -> Iterator[Styled]:
        head = Styled(f" {it.severity.word.upper()} ", _COLORS[it.severity])
        head.append(f" {it.rule}", "bold")
        head.append(f"  {visible_line(str(it.location))}", "cyan")
        yield head  # a place that is broken over two lines cannot be clicked
        yield from self._indented(_inline(it.message))
        facts = [score_words(it)] if it.score is not None else []
        facts.extend(it.score_reasons[:2])
        if it.symbol:
            facts.append(f"in {it.symbol}")
        if facts:
            dotted = f" {self.signs.dot} ".join(visible(fact) for fact in facts)
            yield from self._indented(Styled(dotted, "bright_black"))

    def _explanation(self, it: Recommendation) -> Iterator[Styled]:
        """Why and how; when the same words stand above, where they stand."""
        place = self.told.setdefault((it.rule, it.why, it.how), visible_line(str(it.location)))
        if place != visible_line(str(it.location)):
            yield from self._labelled("why, how", Styled(f"as for {place} above", "bright_black"))
            return
        reasons = [block for block in blocks_of(it.why) if block.kind != "code"]
        if reasons:
            yield from self._labelled("why", _inline(reasons[0].text, links=True))
        label = "how"
        for block in blocks_of(it.how):
            yield from self._block(label, block)
            label = ""

    def _block(self, label: str, block: Block) -> Iterator[Styled]:
        if block.kind != "code":
            mark = f"{self.signs.dot} " if block.kind == "item" else ""
            yield from self._labelled(label, Styled(mark) + _inline(block.text, links=True))
            return
        lines = block.text.split("\n")
        shown = [visible(line) for line in lines[:_LONGEST_CODE]]
        if len(lines) > _LONGEST_CODE:
            shown.append(self.signs.cut)
        yield from self._labelled(label, Styled("\n".join(shown), "green"))

    def _fix(self, it: Recommendation) -> Iterator[Styled]:
        if it.fix is None:
            return
        word = fix_word(safe=it.fix.safe)
        text = Styled(f"[{word}]", "bold green" if it.fix.safe else "bold yellow")
        for line in diff_text(it.fix.diff, self.width - _INDENT - _LABEL, self.signs):
            text = text.append("\n") + line
        yield from self._labelled("fix", text)

    def _indented(self, words: Styled) -> Iterator[Styled]:
        for line in words.wrapped(self.width - _INDENT):
            yield Styled(" " * _INDENT) + line

    def _labelled(self, label: str, words: Styled) -> Iterator[Styled]:
        """Yield a paragraph that hangs beside its label."""
        begin = Styled(" " * _INDENT + label, "bold").append(" " * (_LABEL - len(label)))
        for line in words.wrapped(self.width - _INDENT - _LABEL):
            yield begin + line
            begin = Styled(" " * (_INDENT + _LABEL))


def _inline(text: str, *, links: bool = False) -> Styled:
    """Return a text with its ``code`` coloured; a link keeps its words."""
    out = Styled()
    for span in spans_of(text, links=links):
        words = f"`{span.text}`" if span.kind == "code" else span.text
        out.append(visible(words), _SPANS[span.kind])
    return out
