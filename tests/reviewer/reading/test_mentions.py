"""Which texts stand in a file: names wherever they are, as the parser reads them."""

import pytest

from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module

FILE = "import os.path as place\nheader = 'Basic ' + get_token(place)  # hashlib\n"


@pytest.mark.parametrize("word", ["os", "path", "token", "hashlib", "Basic ", "os.path", "get_"])
def test_what_stands_in_a_file_is_mentioned(word: str) -> None:
    assert Module("a.py", Text(FILE)).mentions_any(["nowhere", word])


@pytest.mark.parametrize("word", ["ospath", "osplace", "hashlib_", "Basic  ", "path.os", "tokens"])
def test_what_only_its_parts_make_up_is_not_mentioned(word: str) -> None:
    assert not Module("a.py", Text(FILE)).mentions_any([word])


@pytest.mark.parametrize(
    ("written", "read"), [("\ufb01le", "file"), ("\uff4f\uff53", "os"), ("größe", "größe")]
)
def test_a_name_is_mentioned_as_the_parser_reads_it(written: str, read: str) -> None:
    assert Module("a.py", Text(f"{written} = 1\n")).mentions_any([read])
