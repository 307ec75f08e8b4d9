"""Costly things made anew in every round."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import block_of
from guru.reviewer.rules.performance._loops import is_short, mentions_round, repeated_by

_COSTLY = {
    **dict.fromkeys(("boto3.client", "boto3.resource", "boto3.Session"), "client"),
    **dict.fromkeys(("boto3.session.Session", "redis.Redis", "redis.from_url"), "client"),
    **dict.fromkeys(("httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession"), "client"),
    **dict.fromkeys(("pymongo.MongoClient", "elasticsearch.Elasticsearch"), "client"),
    **dict.fromkeys(("requests.Session", "requests.session"), "session"),
    **dict.fromkeys(
        ("sqlalchemy.create_engine", "psycopg2.connect", "psycopg.connect"), "connection"
    ),
    **dict.fromkeys(
        ("sqlite3.connect", "pymysql.connect", "mysql.connector.connect"), "connection"
    ),
    **dict.fromkeys(("concurrent.futures.ThreadPoolExecutor", "multiprocessing.Pool"), "pool"),
    **dict.fromkeys(("concurrent.futures.ProcessPoolExecutor",), "pool"),
    **dict.fromkeys(("ssl.create_default_context", "jinja2.Environment"), "context"),
    **dict.fromkeys(("re.compile", "string.Template"), "pattern"),
}


class InvariantWorkInLoop(Rule):
    """Something costly is made anew in every round of a loop

    ## What it does
    Finds clients, connections, engines, pools, contexts and compiled patterns that are made in
    a `for` loop or comprehension from what does not change in it.

    ## Why is this bad
    A new client means new connections, TLS handshakes and files read; a new pool means new
    threads. One made before the loop serves all rounds.

    ## Example
    ```python
    import boto3

    def delete(keys):
        for key in keys:
            client = boto3.client("s3")
            client.delete_object(Bucket="logs", Key=key)
    ```

    ## Use instead
    ```python
    import boto3

    def delete(keys):
        client = boto3.client("s3")
        for key in keys:
            client.delete_object(Bucket="logs", Key=key)
    ```

    ## References
    - [boto3: clients](https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html)
    - [requests: session objects](https://requests.readthedocs.io/en/latest/user/advanced/#session-objects)
    - [SQLAlchemy: engines and connections](https://docs.sqlalchemy.org/en/20/core/connections.html)
    """

    severity = Severity.LOW
    cwe = (1176,)
    calls = tuple(_COSTLY)
    bad = (
        Bad(
            'import re\nfor x in xs:\n    pattern = re.compile("a+")  # found\n'
            "    print(pattern.match(x))\n"
        ),
        Bad(
            "from concurrent.futures import ThreadPoolExecutor as Pool\n"
            "def f(rows, n):\n    for row in rows:\n"
            "        with Pool(max_workers=n) as pool:  # found\n"
            "            pool.map(print, row)\n"
        ),
        Bad(
            "import requests\n"
            "pages = [requests.Session().get(u, timeout=1) for u in urls]  # found\n"
        ),
    )
    good = (
        ('import re\npattern = re.compile("a+")\nfor x in xs:\n    print(pattern.match(x))\n'),
        ("import re\nfor word in words:\n    print(re.compile(word).match(text))\n"),
        ('import boto3\nclients = [boto3.client("s3", region_name=r) for r in regions]\n'),
        (
            "import redis\nwhile True:\n    try:\n        client = redis.Redis()\n"
            "        break\n    except OSError:\n        wait()\n"
        ),
        (
            "import sqlite3\ndef f(paths):\n    for path in paths:\n"
            "        db = sqlite3.connect(path)\n"
        ),
        ("import requests\nfor user in users:\n    user.session = requests.Session()\n"),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        loop = repeated_by(call, module)
        if loop is None or isinstance(loop, ast.While) or is_short(loop):
            return
        if mentions_round(call, loop, module) or self._is_last_round(call, loop, module):
            return
        if any(isinstance(part, ast.Call) for part in ast.walk(call) if part is not call):
            return
        kind = _COSTLY[module.resolve(call.func) or ""]
        text = f"The same {kind} is made in every round: make it before the loop."
        yield Found(call, text, evidence=((loop, "in this loop"),))

    def _is_last_round(self, call: ast.Call, loop: ast.AST, module: Module) -> bool:
        """Whether the loop is left, or keeps what is made as a thing of each round."""
        if not isinstance(loop, (ast.For, ast.AsyncFor)):
            return not isinstance(module.parent(call), ast.Attribute)
        block = block_of(module.statement_of(call), module)
        if isinstance(block[-1], (ast.Return, ast.Break, ast.Raise)):
            return True
        match module.parent(call):
            case (
                ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.Return() | ast.Yield()
            ):
                return True
            case ast.Call():
                return True
        return False
