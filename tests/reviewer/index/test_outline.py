"""What outlines hold, and which definitions a change touches."""

from guru.reviewer.index.codec import outline_text, read_outline
from guru.reviewer.index.outline import changed, outline

CODE = b"""
import a.b as c
from . import d
from ..e import f as g
LIMIT = other(1)
if LIMIT:
    def chosen(): return c.x
else:
    def chosen(): return d.y
class Cart(g.Base):
    kind = 'cart'
    def total(self):
        return sum(self.items)
register(Cart)
"""


def test_imports_are_dotted_names() -> None:
    names = {"a.b", ".", ".d", "..e", "..e.f"}
    assert outline(CODE).imports == names


def test_definitions_and_what_they_speak() -> None:
    found = outline(CODE).definitions
    assert {n for n, d in found.items() if d.is_function} == {"chosen", "Cart.total"}
    assert found["LIMIT"].speaks == {"LIMIT", "other"}
    assert found["chosen"].speaks == {"c", "x", "d", "y"}
    assert found["Cart"].speaks == {"g", "Base"}
    assert found["Cart.total"].speaks == {"sum", "self", "items"}
    assert found["<statements>"].speaks == {"register", "Cart"}


def test_changed_names() -> None:
    new = CODE.replace(b"sum(self.items)", b"0").replace(b"d.y", b"d.z").replace(b"(1)", b"(2)")
    new = new.replace(b"'cart'", b"'box'") + b"def more(): pass\n"
    assert set(changed(outline(CODE), outline(new))) == {
        *("LIMIT", "chosen", "Cart.kind", "Cart.total", "more")
    }
    assert changed(outline(CODE), outline(b"\n\n" + CODE)) == []


def test_what_is_no_python_has_an_empty_outline() -> None:
    for data in (b"def", b"\xff\xfe\x00", b"(" * 10_000):
        assert not outline(data).definitions


def test_an_outline_comes_back_from_text() -> None:
    assert read_outline(outline_text(outline(CODE))) == outline(CODE)
