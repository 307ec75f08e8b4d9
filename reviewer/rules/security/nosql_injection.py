"""Queries of document databases that someone outside can shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class NosqlInjection(TaintRule):
    """Data from outside shape a query of a document database

    ## What it does
    Follows data of requests into queries of MongoDB and DynamoDB: whole filters, values out of
    JSON, which can be operators such as `{"$ne": null}`, `$where` scripts, and expressions put
    together as text. Values of forms and of the address are texts and may be compared with.

    ## Why is this bad
    An operator in the place of a value turns "is equal to" into "is anything": a log-in is passed
    without the password.

    ## Example
    ```python
    from flask import request

    def login(db):
        sent = request.get_json()
        return db.users.find_one({"name": sent["name"], "token": sent["token"]})
    ```

    ## Use instead
    ```python
    from flask import request

    def login(db):
        sent = request.get_json()
        return db.users.find_one({"name": str(sent["name"]), "token": str(sent["token"])})
    ```

    ## References
    - [OWASP: testing for NoSQL injection](https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/07-Input_Validation_Testing/05.6-Testing_for_NoSQL_Injection)
    - [CWE-943: Improper Neutralization of Special Elements in Data Query Logic](https://cwe.mitre.org/data/definitions/943.html)
    """

    severity = Severity.HIGH
    cwe = (943,)
    codeguru = ("sql-injection",)
    danger = dangers.NOSQL
    message = "`{source}` can be an operator in this query."
    weaker: ClassVar[Mapping[str, Severity]] = {"caller": Severity.LOW}
    bad = (
        Bad(
            "from flask import request\n"
            "def f(mongo):\n"
            "    return mongo.db.users.find_one(request.json)  # found\n"
        ),
        Bad(
            "import json\n"
            "from flask import request\n"
            "def f(db):\n"
            "    wanted = json.loads(request.args['q'])\n"
            "    db.items.delete_many({'a': wanted})  # found\n"
        ),
        Bad(
            "from flask import request\n"
            "def f(collection):\n"
            "    collection.find({'$where': f'this.name == \"{request.args[\"n\"]}\"'})  # found\n"
        ),
        Bad(
            "import boto3\n"
            "from flask import request\n"
            "table = boto3.resource('dynamodb').Table('t')\n"
            "def f():\n"
            "    table.scan(FilterExpression=request.args['f'] + ' = :v')  # found\n"
        ),
    )
    good = (
        ("from flask import request\ndef f(db):\n    db.users.find({'name': request.args['n']})\n"),
        (
            "from flask import request\n"
            "def f(db):\n"
            "    db.users.find({'name': str(request.json['n'])})\n"
        ),
        (
            "from flask import request\n"
            "def f(db):\n"
            "    db.users.find({'age': int(request.json['n'])})\n"
        ),
        ("def f(db, name):\n    db.users.find({'name': name})\n"),
        ("from flask import request\ndef f(text):\n    return text.find(request.json['n'])\n"),
        (
            "from flask import request\n"
            "def f(db):\n"
            "    kind = request.json['k']\n"
            "    if kind not in ['a', 'b']:\n"
            "        kind = 'a'\n"
            "    db.items.find({'kind': kind})\n"
        ),
    )
