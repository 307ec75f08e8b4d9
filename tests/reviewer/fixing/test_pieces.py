"""Pieces of a file, read alone, are what they are in the whole file."""

from collections.abc import Iterator

import libcst as cst
import pytest
from libcst.metadata import CodeRange

from guru.reviewer.fixing.pieces import Piece, Pieces
from guru.reviewer.reading.decode import Text, split_lines
from guru.reviewer.reading.module import Module

_FILES = {
    "usual": (
        "# about the file\n\n# about the import\nimport os  # kept\n\n\n"
        "@first\n# between\n@second(1)\ndef f(a):\n    return a\n    # of f\n\n    # of f, too\n"
        "# of g\ndef g():\n    if a:\n        pass\n    # of g's body\n        # deeper\n\nx = 1\n"
    ),
    "statements in a line": "a = 1; b = 2\nc = 3; \\\nd = 4\ne = 5;\n# no \\\nf = 6\n",
    "no line break at the end": "import a\n\n\ndef f():\n    return 1",
    "other line breaks": "import a\r\nif a:\r\n  b = 1\r\nelse: b = 2\r\nc = (1,\r\n  2)\r\n# end\r\n",
    "tabs": "a = 1\n\nclass A:\n\tx = 1\n\t# of A\n\n\tdef f(self):\n\t\treturn '''\ntext\n'''\n\nb = 1\n",
    "text of many lines": 'a = """\nif 0:\n    x\n"""\nb = f(\n    1,\n)  # of b\n\nc = """\n"""\n',
    "one line": "a = 1",
    "comments alone": "# nothing\n\n# here\n",
    "more than one indent": "if a:\n  b\nwhile c:\n      d\n      # of c\n  # of what\ne\n",
    "characters": "é = 'ü'\nß = 'ö'; ü = é + ß\n\n\ndef ä(ö): return ö\n# ü\n",
    "match": "match a:\n    case 1:\n        b\n    # of a\n# of c\nc\n",
}


_KINDS = (cst.BaseCompoundStatement, cst.SimpleStatementLine, cst.BaseSmallStatement)
_NEW = {
    "removed": cst.RemoveFromParent(),
    "a block": cst.While(cst.Name("new"), cst.IndentedBlock([cst.parse_statement("made")])),
}

type_of_files = pytest.mark.parametrize("text", _FILES.values(), ids=_FILES)


@type_of_files
def test_the_pieces_have_the_nodes_of_the_whole_file_at_their_places(text: str) -> None:
    whole = [(type(node), span) for node, span in _statements(_whole(text))]
    assert [(type(node), span) for _, node, span in _by_piece(text)] == whole


@type_of_files
@pytest.mark.parametrize("new", _NEW.values(), ids=_NEW)
def test_a_piece_is_changed_as_the_whole_file_is(text: str, new: cst.CSTNode) -> None:
    whole = _whole(text)
    pairs = zip(_by_piece(text), _statements(whole), strict=True)
    for (piece, node, _), (same, _) in pairs:
        if isinstance(node, cst.BaseSmallStatement) and new is not _NEW["removed"]:
            continue  # a block is none
        made = piece.changed({node: new})
        around = text[: piece.place.start], text[piece.place.stop :]
        assert made is None or _ended(text, made.join(around)) == _ended(
            text, whole.changed({same: new}) or ""
        )


def _ended(text: str, changed: str) -> str:
    """Return a changed text; its last line may end where the last one of the old text did not."""
    return changed if text.endswith(("\n", "\r")) else changed.rstrip("\r\n")


def _whole(text: str) -> Piece:
    return Piece(text, slice(0, len(text)), 1, "", "")


def _by_piece(text: str) -> Iterator[tuple[Piece, cst.CSTNode, CodeRange]]:
    """Yield the statements of a file by its pieces, without those that stand for others."""
    pieces = Pieces(Module("example.py", Text(text)))
    for part in range(pieces.part_at(_line(text, len(text))) + 1):
        piece = pieces.piece(part, part)
        lines = range(_line(text, piece.place.start), _line(text, piece.place.stop) + 1)
        for node, span in _statements(piece):
            if span.start.line in lines and pieces.part_at(span.start.line) == part:
                yield piece, node, span


def _line(text: str, offset: int) -> int:
    return len(split_lines(text[:offset]))


def _statements(piece: Piece) -> list[tuple[cst.CSTNode, CodeRange]]:
    found = [
        pair for pairs in piece.nodes.values() for pair in pairs if isinstance(pair[0], _KINDS)
    ]
    return sorted(found, key=lambda pair: (pair[1].start.line, pair[1].start.column))
