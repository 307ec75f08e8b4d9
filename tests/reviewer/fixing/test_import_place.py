"""A fix's import stands where a sorted file has it; nothing else moves."""

import libcst as cst
import pytest

from guru.reviewer.fixing.imports import with_imports


def added(text: str, *names: str) -> str:
    return with_imports(cst.parse_module(text), names).code


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import abc\nimport sys\n\nimport yaml\n",
            "import abc\nimport json\nimport sys\n\nimport yaml\n",
        ),
        ("import sys\nfrom abc import ABC\n", "import json\nimport sys\nfrom abc import ABC\n"),
        ("from re import sub\n\nimport yaml\n", "import json\nfrom re import sub\n\nimport yaml\n"),
        (
            '"""Doc."""\n\nimport yaml\n\nx = 1\n',
            '"""Doc."""\n\nimport json\n\nimport yaml\n\nx = 1\n',
        ),
        (
            "from __future__ import annotations\n\nfrom . import a\n",
            "from __future__ import annotations\n\nimport json\n\nfrom . import a\n",
        ),
        ("# licence\n\nimport yaml\n", "# licence\n\nimport json\n\nimport yaml\n"),
        ("x = 1\n", "import json\nx = 1\n"),
    ],
)
def test_the_standard_library_is_sorted_in(before: str, after: str) -> None:
    assert added(before, "json") == after


def test_a_comment_stays_with_the_import_below_it() -> None:
    before = "import abc_\n# ours\n"
    assert added(
        f"'''Doc.'''\n# theirs\n{before}", "json"
    ) == f"'''Doc.'''\n# theirs\n{before}".replace("abc_\n", "abc_\nimport json\n")


def test_modules_of_others_go_behind() -> None:
    assert (
        added("import sys\nimport yaml\nx = 1\n", "attr")
        == "import sys\nimport yaml\nimport attr\nx = 1\n"
    )


def test_several_names_and_windows_line_breaks() -> None:
    text = added("import re\r\n\r\nx = 1\r\n", "sys", "json")
    assert text == "import json\r\nimport re\r\nimport sys\r\n\r\nx = 1\r\n"
