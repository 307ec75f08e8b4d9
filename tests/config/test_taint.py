"""The table ``[taint]``: a team's own sources, sinks and sanitizers."""

from pathlib import Path

import pytest

from guru.config.options import options_for
from guru.config.read import read_settings
from guru.models.errors import InputError
from guru.reviewer.analysis import analyse
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.registry import all_rules

CODE = b"""
from shop import ask, go, checked

def one(name):
    go(ask())

def two(name):
    go(checked(ask()))

def three(special):
    go(special)
"""


def found(tmp_path: Path, text: str) -> list[int]:
    (tmp_path / "guru.toml").write_text(text)
    options, _ = options_for(read_settings(tmp_path), tmp_path)
    dispatch = Dispatch.of(all_rules(), FlowSettings(options.taint))
    result = analyse("a.py", CODE, dispatch)
    return [o.finding.location.line for o in result.findings if o.finding.rule == "open-redirect"]


SOURCE = '[[taint.source]]\ncall = "shop.ask"\n'
SINK = '[[taint.sink]]\ncall = "shop.go"\nargument = 0\ncwe = 601\n'


def test_sources_and_sinks_of_a_team(tmp_path: Path) -> None:
    assert found(tmp_path, "") == []
    assert found(tmp_path, SINK) == []
    assert found(tmp_path, SOURCE + SINK) == [5, 8]


def test_a_sanitizer_of_a_team(tmp_path: Path) -> None:
    more = '[[taint.sanitizer]]\ncall = "shop.checked"\nfor = ["redirect"]\n'
    assert found(tmp_path, SOURCE + SINK + more) == [5]
    other = '[[taint.sanitizer]]\ncall = "shop.checked"\nfor = "sql"\n'
    assert found(tmp_path, SOURCE + SINK + other) == [5, 8]


def test_parameters_by_name_and_all(tmp_path: Path) -> None:
    named = '[[taint.source]]\nparameter = "special"\n'
    assert found(tmp_path, named + SINK) == [11]
    assert found(tmp_path, "[taint]\nparameters = true\n" + SINK) == [11]


@pytest.mark.parametrize(
    "text",
    [
        "taint = 1",
        "[taint]\nparameters = 1",
        "[taint]\nother = 1",
        "[taint]\nsource = 3",
        "[[taint.source]]\nnothing = 1",
        '[[taint.sink]]\ncall = "x"\ncwe = 99999',
        '[[taint.sink]]\ncall = "x"\nargument = true\ncwe = 78',
        '[[taint.sanitizer]]\ncall = "x"\nfor = "nonsense"',
    ],
)
def test_a_wrong_table_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "guru.toml").write_text(text)
    with pytest.raises(InputError, match="taint must be a table"):
        read_settings(tmp_path)
