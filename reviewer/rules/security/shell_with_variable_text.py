"""A shell that is handed text which is not constant."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._fixed import Clean, is_fixed
from guru.reviewer.rules.security._outside import graded, outside_source
from guru.reviewer.rules.security._texts import text_of
from guru.reviewer.rules.security._words import shown

_STARTING = tuple(
    f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")
)
_SHELLS = (
    *("os.system", "os.popen", "os.popen2", "os.popen3", "os.popen4", "commands.getoutput"),
    *("subprocess.getoutput", "subprocess.getstatusoutput", "commands.getstatusoutput"),
    *("asyncio.create_subprocess_shell", "asyncio.subprocess.create_subprocess_shell"),
)
_REPLACING = tuple(
    f"os.{name}" for name in ("execl", "execle", "execlp", "execv", "execve", "execvp", "execvpe")
)
_SHELL_NAMES = frozenset({"sh", "bash", "zsh", "dash", "ksh", "cmd", "cmd.exe", "powershell"})
_QUOTED = Clean(
    functions=frozenset(
        {
            *("shlex.quote", "pipes.quote", "shlex.join", "subprocess.list2cmdline"),
            *("tempfile.mkdtemp", "tempfile.gettempdir", "os.getpid", "os.getcwd", "uuid.uuid4"),
            *("shutil.which", "time.time"),
        }
    )
)


class ShellWithVariableText(Rule):
    """A shell is started with text that is not constant

    ## What it does
    Finds `os.system`, `os.popen`, `subprocess` with `shell=True`, `sh -c` and
    `asyncio.create_subprocess_shell` where the command holds a value that may vary, and programs
    whose name comes from a request. Constants and what `shlex.quote` returns may stand there.

    ## Why is this bad
    A shell reads `;`, `|`, `$(...)` and line breaks in the value as its own language: whoever
    chooses the value runs commands with the rights of the program.

    ## Example
    ```python
    import subprocess

    def archive(folder):
        subprocess.run(f"tar czf backup.tgz {folder}", shell=True, check=True)
    ```

    ## Use instead
    ```python
    import subprocess

    def archive(folder):
        subprocess.run(["tar", "czf", "backup.tgz", "--", folder], check=True)
    ```

    ## References
    - [Python: security considerations of subprocess](https://docs.python.org/3/library/subprocess.html#security-considerations)
    - [CWE-78: OS Command Injection](https://cwe.mitre.org/data/definitions/78.html)
    """

    severity = Severity.HIGH
    cwe = (78,)
    codeguru = ("os-command-injection",)
    calls = (*_STARTING, *_SHELLS, *_REPLACING)
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
            "import asyncio\nasync def f(x):\n"
            "    await asyncio.create_subprocess_shell(f'ls {x}')  # found\n"
        ),
        Bad(
            "import subprocess\nfrom flask import request\n"
            "def f():\n    subprocess.call(request.args['tool'])  # found\n"
        ),
    )
    good = (
        "import os\nos.system('clear' if os.name == 'posix' else 'cls')\n",
        "import subprocess\nTOOL = 'git'\nsubprocess.run(f'{TOOL} status | wc -l', shell=True)\n",
        "import subprocess\ndef f(x):\n    subprocess.run(['ls', x])\n",
        "import subprocess\ndef f(x):\n    subprocess.run(x, shell=False)\n",
        "import os, shlex\ndef f(x):\n    os.system('ls ' + shlex.quote(x))\n",
        "import os\ndef f(pid):\n    os.system('kill -9 %d' % pid)\n",
        "import os\ndef f(pid):\n    os.system(f'kill {int(pid)}')\n",
        "import os\nfor tool in ('a', 'b'):\n    os.system(f'{tool} --version')\n",
        "class os:\n    system = print\ndef f(x):\n    os.system(x)\n",
        "import subprocess\ndef f(x):\n    subprocess.run(['sh', 'script.sh', x])\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        command = self._command(call, module)
        if command is None or is_fixed(module, command, _QUOTED):
            return
        severity, evidence = graded(module, command, Severity.MEDIUM)
        parts = text_of(module, command).variables
        part = next((p for p in parts if not is_fixed(module, p, _QUOTED)), command)
        what = module.resolve(call.func) or "the call"
        yield Found(
            call,
            f"`{what}` runs a command in which `{shown(part)}` is not constant.",
            severity,
            evidence,
        )

    def _command(self, call: ast.Call, module: Module) -> ast.expr | None:
        """Return the expression that chooses what is run, None where none is to be feared."""
        name = module.resolve(call.func) or ""
        first = call.args[0] if call.args else argument(call, "args") or argument(call, "cmd")
        if isinstance(first, ast.Starred):
            return None
        if name in _SHELLS or constant(module, argument(call, "shell", 8)) is True:
            return first.elts[0] if isinstance(first, ast.List) and first.elts else first
        if isinstance(first, ast.List | ast.Tuple) and first.elts:
            return self._of_list(first.elts, module)
        return first if outside_source(module, first) is not None else None

    def _of_list(self, items: list[ast.expr], module: Module) -> ast.expr | None:
        program = constant(module, items[0])
        if isinstance(program, str) and program.rpartition("/")[2] in _SHELL_NAMES:
            if len(items) > 2 and constant(module, items[1]) in {"-c", "-lc", "/c", "-Command"}:
                return items[2]
            return None
        return items[0] if outside_source(module, items[0]) is not None else None
