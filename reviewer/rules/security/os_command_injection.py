"""Data from outside in commands that are run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class OsCommandInjection(TaintRule):
    """Data from outside become part of a command

    ## What it does
    Follows data into `os.system`, `os.popen`, `subprocess` and their like. What a shell reads
    counts, and of a list of arguments the program and the text of `sh -c`. Other items of a list,
    constants, numbers and what `shlex.quote` returns may be there.

    ## Why is this bad
    A shell reads `;`, `|`, `$(...)` and line breaks in the value as its own language: whoever
    chooses the value runs commands with the rights of the program.

    ## Example
    ```python
    import subprocess
    from flask import request

    def archive():
        folder = request.args["folder"]
        subprocess.run(f"tar czf backup.tgz {folder}", shell=True, check=True)
    ```

    ## Use instead
    ```python
    import subprocess
    from flask import request

    def archive():
        folder = request.args["folder"]
        subprocess.run(["tar", "czf", "backup.tgz", "--", folder], check=True)
    ```

    ## References
    - [Python: security considerations of subprocess](https://docs.python.org/3/library/subprocess.html#security-considerations)
    - [CWE-78: OS Command Injection](https://cwe.mitre.org/data/definitions/78.html)
    """

    severity = Severity.HIGH
    cwe = (78, 77, 88)
    codeguru = ("os-command-injection", "docker-arbitrary-container-run")
    danger = dangers.COMMAND
    message = "`{source}` becomes part of the command that `{sink}` runs."
    weaker: ClassVar[Mapping[str, Severity]] = {"caller": Severity.MEDIUM, "argument": Severity.LOW}
    bad = (
        Bad("import os\ndef f(name):\n    os.system('rm ' + name)  # found\n"),
        Bad(
            "from subprocess import check_output as read\n"
            "def f(host):\n"
            "    command = 'ping -c 1 %s' % host\n"
            "    return read(command, shell=True)  # found\n"
        ),
        Bad("import subprocess as s\ndef f(x):\n    s.Popen(['bash', '-c', x])  # found\n"),
        Bad(
            "import asyncio\n"
            "async def f(x):\n"
            "    await asyncio.create_subprocess_shell(f'ls {x}')  # found\n"
        ),
        Bad(
            "import subprocess\n"
            "from flask import request\n"
            "def f():\n"
            "    subprocess.call([request.args['tool'], '-v'])  # found\n"
        ),
        Bad(
            "import os\n"
            "from flask import request\n"
            "class Job:\n"
            "    def __init__(self, name):\n"
            "        self.name = name\n"
            "    def run(self):\n"
            "        os.popen('sort ' + self.name)  # found\n"
            "def f():\n"
            "    Job(request.form['n']).run()\n"
        ),
        Bad("import os, sys\nos.system('cat ' + sys.argv[1])  # found\n"),
    )
    good = (
        ("import os\nos.system('clear' if os.name == 'posix' else 'cls')\n"),
        ("import subprocess\nTOOL = 'git'\nsubprocess.run(f'{TOOL} status | wc -l', shell=True)\n"),
        ("import subprocess\ndef f(x):\n    subprocess.run(['ls', x])\n"),
        ("import subprocess\ndef f(x):\n    subprocess.run(x, shell=False)\n"),
        ("import os, shlex\ndef f(x):\n    os.system('ls ' + shlex.quote(x))\n"),
        ("import os\ndef f(pid):\n    os.system('kill -9 %d' % pid)\n"),
        ("import os\ndef f(pid):\n    os.system(f'kill {int(pid)}')\n"),
        ("import os\nfor tool in ('a', 'b'):\n    os.system(f'{tool} --version')\n"),
        ("class os:\n    system = print\ndef f(x):\n    os.system(x)\n"),
        ("import subprocess\ndef f(x):\n    subprocess.run(['sh', 'script.sh', x])\n"),
        (
            "import os\n"
            "from flask import request\n"
            "def f():\n"
            "    name = request.args['n']\n"
            "    name = 'fixed'\n"
            "    os.system('ls ' + name)\n"
        ),
        (
            "import os\n"
            "from flask import request\n"
            "def f():\n"
            "    name = request.args['n']\n"
            "    if name in ('a', 'b'):\n"
            "        os.system('ls ' + name)\n"
        ),
        ("import subprocess\ndef f(x):\n    subprocess.run(x.split(), check=True)\n"),
    )
