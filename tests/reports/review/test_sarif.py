import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urljoin

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guru.models.fix import Fix, fix_between
from guru.models.location import Location
from guru.models.severity import Severity
from guru.reports.review.sarif import render, sarif_log

_SCHEMA = Path(__file__).parents[1] / "fixtures" / "sarif-schema-2.1.0.json"


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(_SCHEMA.read_text("utf-8"))
    return jsonschema.Draft4Validator(schema)


def _regions(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"region", "deletedRegion"}:
                yield inner
            yield from _regions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _regions(inner)


def _check(validator, review) -> dict:
    log = json.loads(render(review))
    validator.validate(log)
    assert all(region["startLine"] >= 1 for region in _regions(log))
    return log["runs"][0]


_TEXTS = st.text(max_size=20)
_PLACES = st.builds(
    Location,
    path=st.text("ab/ %#?:é\\日.", min_size=1, max_size=12),
    line=st.integers(0, 9),
    column=st.integers(0, 9),
    end_line=st.integers(0, 12),
    end_column=st.integers(0, 9),
)


@given(data=st.data())
def test_every_log_fits_the_schema(shop, validator, data) -> None:
    made = []
    for it in shop.recommendations:
        old, new = data.draw(_TEXTS), data.draw(_TEXTS)
        fix = fix_between("a.py", old, new, safe=True) if data.draw(st.booleans()) else None
        made.append(
            replace(
                it,
                location=data.draw(_PLACES),
                message=data.draw(_TEXTS),
                severity=data.draw(st.sampled_from(Severity)),
                score=data.draw(st.none() | st.floats(0, 1)),
                symbol=data.draw(_TEXTS),
                fix=fix,
                evidence=it.evidence if data.draw(st.booleans()) else (),
            )
        )
    root = data.draw(st.sampled_from(["/srv/shop", "/", "", "relative", "/a b/é%"]))
    _check(validator, replace(shop, recommendations=tuple(made), root=root))


@given(text=st.text(st.characters()) | st.sampled_from(["\ud800", "\udcff", "{0} [a](1)"]))
def test_hostile_text_fits_the_schema(hostile, validator, text) -> None:
    _check(validator, hostile(text, f"a{text}.py"))


def test_the_tool_and_its_rules(shop, validator) -> None:
    run = _check(validator, shop)
    driver = run["tool"]["driver"]
    assert driver["name"] == "guru"
    rules = {rule["id"]: rule for rule in driver["rules"]}
    sql = rules["sql-built-from-text"]
    assert sql["name"] == "SqlBuiltFromText"
    assert sql["defaultConfiguration"] == {"level": "error"}
    assert sql["properties"] == {
        "problem.severity": "error",
        "security-severity": "8.0",
        "tags": ["security", "external/cwe/cwe-089", "codeguru/sql-injection"],
    }
    assert "## Use instead\n```python\n" in sql["help"]["markdown"]
    assert "security-severity" not in rules["request-without-timeout"]["properties"]


def test_only_weaknesses_among_aws_rules_are_security(shop, validator) -> None:
    page = shop.rules["request-without-timeout"]
    rules = {
        "cost": replace(page, id="cost", topic="aws"),
        "open": replace(page, id="open", topic="aws", cwe=(732,)),
    }
    run = _check(validator, replace(shop, rules=rules))
    found = {rule["id"]: rule.get("properties", {}) for rule in run["tool"]["driver"]["rules"]}
    assert "security-severity" not in found["cost"]
    assert found["open"]["tags"][:2] == ["security", "aws"]
    assert found["sql-built-from-text"] == {}  # found, but its page is missing


def test_limits_of_code_scanning_are_kept(shop, validator) -> None:
    page = replace(
        shop.rules["sql-built-from-text"], title="t" * 3000, cwe=tuple(range(40)), id="x" * 300
    )
    it = replace(shop.recommendations[0], message="m" * 9000, rule=page.id)
    run = _check(validator, replace(shop, rules={page.id: page}, recommendations=(it,)))
    rule = run["tool"]["driver"]["rules"][0]
    assert len(rule["properties"]["tags"]) == 20
    assert len(rule["name"]) <= 255
    assert len(rule["shortDescription"]["text"]) <= 1024
    assert len(run["results"][0]["message"]["text"]) <= 1000


def test_a_result(shop, validator) -> None:
    run = _check(validator, shop)
    result = run["results"][0]
    rules = run["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "sql-built-from-text"
    assert result["level"] == "error"
    assert result["rank"] == 93
    assert result["properties"]["score"] == 0.93
    assert result["partialFingerprints"] == {"guru/v1": "a1b2c3d4e5f60718"}
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "shop/views.py", "uriBaseId": "SRCROOT"}
    region = place["region"]
    assert (region["startLine"], region["startColumn"]) == (9, 9)
    assert (region["endLine"], region["endColumn"]) == (9, 83)
    line = region["snippet"]["text"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == line.strip()
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [s["location"]["message"]["text"] for s in steps] == [
        "the request's `name` is read",
        "it ends in the query",
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].startswith("it is not")


def test_paths_are_uris_that_lead_back_to_the_file(shop, tmp_path) -> None:
    name = "a b/100%#é?:日.py"
    file = tmp_path / name
    file.parent.mkdir()
    file.write_text("x")
    it = replace(shop.recommendations[0], location=Location(name, 1))
    run = sarif_log(replace(shop, root=str(tmp_path), recommendations=(it,)))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    base = run["originalUriBaseIds"]["SRCROOT"]["uri"]
    assert base.endswith("/")
    whole = urljoin(base, place["artifactLocation"]["uri"])
    assert Path(unquote(whole.removeprefix("file://"))).read_text() == "x"
    assert place["region"]["startLine"] == 1
    assert "startColumn" not in place["region"]


def _applied(old: str, fix: Fix, run: dict) -> str:
    """Do to a text what the fixes of a log say, last one first."""
    lines = old.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    change = run["results"][0]["fixes"][0]["artifactChanges"][0]
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        if "endColumn" in region:
            end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        else:
            end = starts[region["endLine"] - 1] + len(lines[region["endLine"] - 1])
        old = old[:start] + replacement.get("insertedContent", {"text": ""})["text"] + old[end:]
    return old


@given(
    old=st.lists(st.sampled_from("abc"), max_size=6),
    new=st.lists(st.sampled_from("abc"), max_size=6),
)
def test_fixes_do_what_the_diff_does(shop, old, new) -> None:
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    fix = fix_between("a.py", before, after, safe=True)
    if not fix.edits:
        return
    it = replace(shop.recommendations[0], fix=fix)
    run = sarif_log(replace(shop, recommendations=(it,)))["runs"][0]
    assert _applied(before, fix, run) == after
