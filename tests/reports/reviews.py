"""Reviews to render: one that a user could meet, and one whose every text is hostile."""

from guru.models.fix import fix_between
from guru.models.location import Excerpt, Location
from guru.models.recommendation import Recommendation, Step
from guru.models.review import Notice, Review
from guru.models.rule_page import RulePage
from guru.models.severity import Severity

SQL = RulePage(
    id="sql-built-from-text",
    title="A query is built from values instead of being given them",
    topic="security",
    severity=Severity.HIGH,
    what="Finds SQL that is put together with `+`, `%`, `format` or an f-string.",
    why=(
        "A quote in the value ends the literal, and the rest is read as SQL: whoever chooses the "
        "value reads or changes other rows."
    ),
    example="cursor.execute(f\"SELECT * FROM users WHERE name = '{name}'\")",
    use_instead='cursor.execute("SELECT * FROM users WHERE name = %s", (name,))',
    references=("[CWE-89: SQL Injection](https://cwe.mitre.org/data/definitions/89.html)",),
    cwe=(89,),
    codeguru=("sql-injection",),
)
TIMEOUT = RulePage(
    id="request-without-timeout",
    title="A request waits for ever",
    topic="resources",
    severity=Severity.MEDIUM,
    what="Finds calls of `requests` without `timeout`.",
    why="A server that never answers holds the worker; with all workers held the service is down.",
    example="requests.get(url)",
    use_instead="requests.get(url, timeout=10)",
    fix_safety="A server slower than ten seconds fails after the fix.",
    references=("[Requests: timeouts](https://requests.readthedocs.io/en/latest/user/advanced/)",),
    fixable=True,
)
RANGE = RulePage(
    id="loop-over-range-of-length",
    title="A loop counts what it could walk",
    topic="performance",
    severity=Severity.LOW,
    what="Finds `for i in range(len(x))` where only `x[i]` is used.",
    why="Each turn looks the item up again.",
    example="for i in range(len(rows)):\n    print(rows[i])",
    use_instead="for row in rows:\n    print(row)",
    references=("[Python: looping](https://docs.python.org/3/tutorial/datastructures.html)",),
    fixable=True,
)

_VIEW = """from flask import request

from shop.db import connect


def find(kind):
    name = request.args["name"]
    with connect() as cursor:
        cursor.execute(f"SELECT id, name, price FROM items WHERE name = '{name}'")
        return cursor.fetchall()
"""
_CLIENT = """import requests


def rates(url):
    return requests.get(url).json()
"""
_BASKET = """def total(rows):
    amount = 0
    for i in range(len(rows)):
        amount += rows[i].price
    return amount
"""


def excerpt(text: str, first: int, last: int) -> Excerpt:
    return Excerpt(first, tuple(text.split("\n")[first - 1 : last]))


def shop_review() -> Review:
    view, client, basket = "shop/views.py", "shop/rates.py", "shop/basket.py"
    return Review(
        target="main...feature (3 files)",
        root="/srv/shop",
        revision="4f1c2ab9",
        recommendations=(
            Recommendation(
                rule=SQL.id,
                title=SQL.title,
                severity=Severity.CRITICAL,
                location=Location(view, 9, 9, 9, 83),
                message="`name` becomes part of the SQL text instead of a bound parameter.",
                why=SQL.why,
                how=f"Bind the value:\n\n{SQL.how}",
                fingerprint="a1b2c3d4e5f60718",
                excerpt=excerpt(_VIEW, 6, 10),
                symbol="shop.views.find",
                score=0.93,
                score_reasons=("the value comes from a request", "the line is new"),
                evidence=(
                    Step(Location(view, 7, 12, 7, 32), "the request's `name` is read"),
                    Step(Location(view, 9, 9, 9, 83), "it ends in the query"),
                ),
                change="This diff replaced the bound parameter by an f-string.",
                changed_line=9,
            ),
            Recommendation(
                rule=TIMEOUT.id,
                title=TIMEOUT.title,
                severity=Severity.MEDIUM,
                location=Location(client, 5, 12, 5, 29),
                message="`requests.get` waits for ever when the server does not answer.",
                why=TIMEOUT.why,
                how=TIMEOUT.how,
                fingerprint="0123456789abcdef",
                excerpt=excerpt(_CLIENT, 3, 5),
                symbol="shop.rates.rates",
                score=0.8,
                score_reasons=("the fix is short",),
                fix=fix_between(
                    client, _CLIENT, _CLIENT.replace("get(url)", "get(url, timeout=10)"), safe=False
                ),
            ),
            Recommendation(
                rule=RANGE.id,
                title=RANGE.title,
                severity=Severity.LOW,
                location=Location(basket, 3, 5, 4, 32),
                message="`rows` can be walked itself.",
                why=RANGE.why,
                how=RANGE.how,
                fingerprint="fedcba9876543210",
                excerpt=excerpt(_BASKET, 1, 5),
                symbol="shop.basket.total",
                score=0.41,
                fix=fix_between(
                    basket,
                    _BASKET,
                    _BASKET.replace("i in range(len(rows))", "row in rows").replace(
                        "rows[i]", "row"
                    ),
                    safe=True,
                ),
            ),
        ),
        rules={page.id: page for page in (SQL, TIMEOUT, RANGE)},
        files=3,
        lines=21,
        seconds=0.314,
        suppressed=2,
        baselined=1,
        notices=(Notice("it is not UTF-8 and was left out", "shop/legacy.py"),),
        changed_lines={view: frozenset({7, 8, 9}), client: frozenset({5})},
    )


def hostile_review(nasty: str, path: str = "a.py") -> Review:
    """A review in which every text that reviewed code can reach is ``nasty``."""
    lines = tuple(nasty.split("\n"))
    place = Location(path, 1, 1, len(lines), len(lines[-1]) + 1)
    return Review(
        target=nasty,
        root="/srv/shop",
        recommendations=(
            Recommendation(
                rule=SQL.id,
                title=SQL.title,
                severity=Severity.HIGH,
                location=place,
                message=nasty,
                why=SQL.why,
                how=SQL.how,
                fingerprint="00ff00ff00ff00ff",
                excerpt=Excerpt(1, lines),
                symbol=nasty,
                score=0.5,
                score_reasons=(nasty,),
                fix=fix_between(path, nasty, f"{nasty}\n{nasty}", safe=True),
                evidence=(Step(place, nasty),),
                change=nasty,
            ),
        ),
        rules={SQL.id: SQL},
        files=1,
        lines=len(lines),
        notices=(Notice(nasty, path),),
    )
