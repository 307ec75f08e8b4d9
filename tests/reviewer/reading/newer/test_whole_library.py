"""Large files of the standard library read alike through libcst; with an option, all of them.

``GURU_WHOLE_LIBRARY=1 pytest -k whole_library`` takes some minutes; without it, a sample is read.
"""

import ast
import warnings

import pytest
from tests.reviewer.reading.standard_library import WHOLE, texts

from guru.reviewer.reading.newer import parse_with_libcst

UNREAD = ("ann_module.py", "test_grammar.py")  # (x): int is beyond libcst


@pytest.mark.timeout(3600 if WHOLE else 120)
def test_files_of_any_size_read_alike() -> None:
    read = 0
    for path, text in texts(step=120, first=7):
        if path.endswith(UNREAD):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                want = ast.parse(text)
            except (SyntaxError, ValueError):  # some are broken on purpose
                continue
        tree = parse_with_libcst(text)
        assert tree is not None, path
        assert ast.dump(tree, include_attributes=True) == ast.dump(want, include_attributes=True), (
            path
        )
        read += 1
    assert read > 8
