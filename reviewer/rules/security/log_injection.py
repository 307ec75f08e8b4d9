"""Lines of a log that someone outside can write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class LogInjection(TaintRule):
    """Data from outside are logged with their line breaks

    ## What it does
    Follows data of requests and messages into log calls. Text whose line breaks were taken out,
    `repr`, and numbers may be logged.

    ## Why is this bad
    A line break in the value starts a new line of the log: whoever sends it writes entries that
    never happened, and hides those that did.

    ## Example
    ```python
    import logging
    from flask import request

    def login():
        logging.warning("log-in of %s failed", request.form["name"])
    ```

    ## Use instead
    ```python
    import logging
    from flask import request

    def login():
        name = request.form["name"].replace("\\n", " ")
        logging.warning("log-in of %s failed", name)
    ```

    ## References
    - [OWASP: log injection](https://owasp.org/www-community/attacks/Log_Injection)
    - [CWE-117: Improper Output Neutralization for Logs](https://cwe.mitre.org/data/definitions/117.html)
    """

    severity = Severity.LOW
    cwe = (117, 93)
    codeguru = ("log-injection",)
    danger = dangers.LOG
    message = "`{source}` is logged with its line breaks."
    weaker: ClassVar[Mapping[str, Severity]] = {"argument": Severity.INFO}
    bad = (
        Bad(
            "import logging\n"
            "from flask import request\n"
            "log = logging.getLogger(__name__)\n"
            "def f():\n"
            "    log.info('seen ' + request.args['a'])  # found\n"
        ),
        Bad(
            "from flask import current_app, request\n"
            "def f():\n"
            "    current_app.logger.error('%s', request.args['a'])  # found\n"
        ),
        Bad(
            "import logging\n"
            "def handler(event, context):\n"
            "    logging.info(f'got {event[\"name\"]}')  # found\n"
        ),
    )
    good = (
        (
            "import logging\n"
            "from flask import request\n"
            "def f():\n"
            "    logging.info('%r', repr(request.args['a']))\n"
        ),
        (
            "import logging\n"
            "from flask import request\n"
            "def f():\n"
            "    logging.info('%d', int(request.args['a']))\n"
        ),
        (
            "import logging\n"
            "from flask import request\n"
            "def f():\n"
            "    a = request.args['a'].replace('\\n', '').replace('\\r', '')\n"
            "    logging.info(a)\n"
        ),
        ("import logging\ndef f(name):\n    logging.info(name)\n"),
        (
            "from django.contrib import messages\n"
            "def view(request):\n"
            "    messages.error(request, request.GET['a'])\n"
        ),
        (
            "import logging\n"
            "from flask import request\n"
            "def f():\n"
            "    a = request.args['a']\n"
            "    logging.info('%d characters', len(a))\n"
        ),
        (
            "import logging\n"
            "def f():\n"
            "    a = input('name: ')\n"
            "    if a.isalnum():\n"
            "        logging.info(a)\n"
        ),
    )
