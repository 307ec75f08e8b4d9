"""The parts of one recommendation as terminal text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from guru.models.recommendation import Recommendation
from guru.models.review import Review
from guru.models.severity import Severity
from guru.reports.code_frame import code_frame
from guru.reports.review.quiet import fix_word, score_words
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


@dataclass(slots=True)
class Page:
    """What is being printed; it remembers which explanations the reader has seen above."""

    review: Review
    width: int
    ascii_only: bool
    signs: Signs = field(init=False)
    told: dict[tuple[str, str, str], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.signs = Signs.ascii() if self.ascii_only else Signs()

    def file_line(self, path: str) -> Text:
        """Return the line above a file's recommendations."""
        text = Text().append(visible_line(path), "bold")
        rest = self.width - text.cell_len - 1
        text.no_wrap, text.overflow = True, "ignore"
        return text.append(" " + self.signs.dash * max(rest, 3), "bright_black")

    def recommendation(self, it: Recommendation) -> Iterator[Text | Table | Padding]:
        """Yield all parts of one recommendation."""
        yield from self._heading(it)
        changed = self.review.changed_lines.get(it.location.path, frozenset())
        frame = code_frame(it, changed)
        if frame:
            yield Text()
            for line in frame_text(frame, self.width - _INDENT, self.signs):
                yield Text(" " * _INDENT) + line
            yield Text()
        yield from self._explanation(it)
        for number, step in enumerate(it.evidence, 1):
            words = Text(f"{number}. ").append(visible_line(str(step.location)), "cyan")
            words.append(" ").append_text(_inline(step.text))
            yield self._labelled("evidence" if number == 1 else "", words)
        if it.change:
            yield self._labelled("cause", _inline(it.change))
        if it.fix is not None:
            yield from self._fix(it)

    def _heading(self, it: Recommendation) -> Iterator[Text | Table | Padding]:
        head = Text().append(f" {it.severity.word.upper()} ", _COLORS[it.severity])
        head.append(f" {it.rule}", "bold")
        head.append(f"  {visible_line(str(it.location))}", "cyan")
        # A place that is broken over two lines cannot be clicked.
        head.no_wrap, head.overflow = True, "ignore"
        yield head
        yield Padding(_inline(it.message), (0, 0, 0, _INDENT))
        facts = [score_words(it)] if it.score is not None else []
        facts.extend(it.score_reasons[:2])
        if it.symbol:
            facts.append(f"in {it.symbol}")
        if facts:
            dotted = f" {self.signs.dot} ".join(visible(fact) for fact in facts)
            yield Padding(Text(dotted, "bright_black"), (0, 0, 0, _INDENT))

    def _explanation(self, it: Recommendation) -> Iterator[Text | Table | Padding]:
        """Why and how; when the same words stand above, where they stand."""
        place = self.told.setdefault((it.rule, it.why, it.how), visible_line(str(it.location)))
        if place != visible_line(str(it.location)):
            yield self._labelled("why, how", Text(f"as for {place} above", "bright_black"))
            return
        reasons = [block for block in blocks_of(it.why) if block.kind != "code"]
        if reasons:
            yield self._labelled("why", _inline(reasons[0].text, links=True))
        label = "how"
        for block in blocks_of(it.how):
            yield from self._block(label, block)
            label = ""

    def _block(self, label: str, block: Block) -> Iterator[Table]:
        if block.kind != "code":
            mark = f"{self.signs.dot} " if block.kind == "item" else ""
            yield self._labelled(label, Text(mark).append_text(_inline(block.text, links=True)))
            return
        lines = block.text.split("\n")
        shown = [visible(line) for line in lines[:_LONGEST_CODE]]
        if len(lines) > _LONGEST_CODE:
            shown.append(self.signs.cut)
        yield self._labelled(label, Text("\n".join(shown), "green"))

    def _fix(self, it: Recommendation) -> Iterator[Table]:
        if it.fix is None:
            return
        word = fix_word(safe=it.fix.safe)
        text = Text().append(f"[{word}]", "bold green" if it.fix.safe else "bold yellow")
        for line in diff_text(it.fix.diff, self.width - _INDENT - _LABEL, self.signs):
            text.append("\n").append_text(line)
        yield self._labelled("fix", text)

    def _labelled(self, label: str, words: Text) -> Table:
        """Return a paragraph that hangs beside its label."""
        table = Table.grid(padding=0)
        table.width = self.width
        table.add_column(width=_INDENT + _LABEL, no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        table.add_row(Text(" " * _INDENT + label, "bold"), words)
        return table


def _inline(text: str, *, links: bool = False) -> Text:
    """Return a text with its ``code`` coloured; a link keeps its words."""
    out = Text()
    for span in spans_of(text, links=links):
        words = f"`{span.text}`" if span.kind == "code" else span.text
        out.append(visible(words), _SPANS[span.kind])
    return out
