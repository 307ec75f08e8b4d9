"""Filters and names of a directory that someone outside can change."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class LdapInjection(TaintRule):
    """Data from outside become part of a directory query

    ## What it does
    Follows data into the filters and base names of `ldap` and `ldap3`. What `escape_filter_chars`
    and `escape_dn_chars` return may be there.

    ## Why is this bad
    A `*`, a bracket or a comma in the value changes the query: `*)(uid=*` finds everyone, also
    where the query decides who may log in.

    ## Example
    ```python
    from flask import request
    import ldap

    def find(connection):
        name = request.args["name"]
        return connection.search_s("ou=people", ldap.SCOPE_SUBTREE, f"(uid={name})")
    ```

    ## Use instead
    ```python
    from flask import request
    import ldap
    from ldap.filter import escape_filter_chars

    def find(connection):
        name = escape_filter_chars(request.args["name"])
        return connection.search_s("ou=people", ldap.SCOPE_SUBTREE, f"(uid={name})")
    ```

    ## References
    - [OWASP: LDAP injection prevention](https://cheatsheetseries.owasp.org/cheatsheets/LDAP_Injection_Prevention_Cheat_Sheet.html)
    - [CWE-90: LDAP Injection](https://cwe.mitre.org/data/definitions/90.html)
    """

    severity = Severity.HIGH
    cwe = (90,)
    codeguru = ("ldap-injection",)
    danger = dangers.LDAP
    message = "`{source}` becomes part of the directory query."
    bad = (
        Bad(
            "import ldap3\n"
            "from flask import request\n"
            "def f():\n"
            "    conn = ldap3.Connection('ldap://a')\n"
            "    conn.search('ou=x', '(uid=%s)' % request.args['u'])  # found\n"
        ),
        Bad(
            "from django.http import HttpRequest\n"
            "import ldap\n"
            "def view(request):\n"
            "    base = 'dc=' + request.GET['dc']\n"
            "    c = ldap.initialize('ldap://a')\n"
            "    c.search_s(base, ldap.SCOPE_SUBTREE, '(a=b)')  # found\n"
        ),
        Bad(
            "from django.http import HttpRequest\n"
            "from ldap3 import Connection\n"
            "def view(request, conn):\n"
            "    conn.search(search_base='ou=x', search_filter=f'(cn={request.POST[\"n\"]})')  # found\n"
        ),
    )
    good = (
        (
            "import ldap3\n"
            "from flask import request\n"
            "from ldap3.utils.conv import escape_filter_chars as e\n"
            "def f(conn):\n"
            "    conn.search('ou=x', '(uid=%s)' % e(request.args['u']))\n"
        ),
        ("import ldap3\ndef f(conn):\n    conn.search('ou=x', '(uid=admin)')\n"),
        (
            "from flask import request\n"
            "def f(conn):\n"
            "    conn.search('ou=x', '(uid=%d)' % int(request.args['u']))\n"
        ),
        (
            "import re\n"
            "from flask import request\n"
            "def f():\n"
            "    return re.search('a', request.args['u'])\n"
        ),
        (
            "from flask import request\n"
            "def f(conn):\n"
            "    user = request.args['u']\n"
            "    if not user.isalnum():\n"
            "        return None\n"
            "    return conn.search('ou=x', '(uid=' + user + ')')\n"
        ),
        (
            "import ldap.filter\n"
            "from flask import request\n"
            "def f(conn):\n"
            "    text = ldap.filter.filter_format('(uid=%s)', [request.args['u']])\n"
            "    return conn.search_s('ou=x', 2, text)\n"
        ),
    )
