"""The wrong function of the family of subprocess."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._children import pipes_of

_CALLING = frozenset({"subprocess.call", "subprocess.check_call"})
_OLD = {
    **dict.fromkeys(("os.spawnl", "os.spawnle", "os.spawnlp", "os.spawnlpe"), "subprocess.run"),
    **dict.fromkeys(("os.spawnv", "os.spawnve", "os.spawnvp", "os.spawnvpe"), "subprocess.run"),
    **dict.fromkeys(
        ("popen2.popen2", "popen2.popen3", "os.popen2", "os.popen3"), "subprocess.Popen"
    ),
    "os.popen4": "subprocess.Popen",
    "commands.getoutput": "subprocess.check_output",
    "commands.getstatusoutput": "subprocess.run",
}


class WrongSubprocessFunction(Rule):
    """The wrong function of subprocess is used for the task

    ## What it does
    Finds `call` and `check_call` with pipes, `check_output` with `stdout`, `run` with
    `capture_output` and `stdout` or `stderr`, and functions that subprocess replaced
    (`os.spawn*`, `popen2`, `commands`).

    ## Why is this bad
    `call` waits and does not read: with a pipe, a child with a long output stops for ever, and a
    short one is lost. The other combinations raise `ValueError` at each call.

    ## Example
    ```python
    import subprocess

    def status():
        return subprocess.call(["git", "status"], stdout=subprocess.PIPE)
    ```

    ## Use instead
    ```python
    import subprocess

    def status():
        return subprocess.run(["git", "status"], capture_output=True, check=True).stdout
    ```

    ## References
    - [Python: subprocess, older high-level API](https://docs.python.org/3/library/subprocess.html#older-high-level-api)
    - [CWE-833: Deadlock](https://cwe.mitre.org/data/definitions/833.html)
    - [CWE-477: Use of Obsolete Function](https://cwe.mitre.org/data/definitions/477.html)
    """

    severity = Severity.MEDIUM
    cwe = (833, 477)
    codeguru = ("subprocess-correct-api",)
    calls = (*_CALLING, "subprocess.check_output", "subprocess.run", *_OLD)
    bad = (
        Bad("""\
from subprocess import check_call as must, PIPE

class Git:
    def fetch(self):
        must(["git", "fetch"], cwd=self.folder, stderr=PIPE)  # found
"""),
        Bad("""\
import subprocess as sp
out = sp.check_output(["ls"], stdout=sp.PIPE)  # found
both = sp.run(["ls"], capture_output=True, stderr=sp.STDOUT)  # found
"""),
        Bad("import os\nos.spawnlp(os.P_WAIT, 'cp', 'cp', 'a', 'b')  # found\n"),
        Bad("""\
import subprocess
def ask(text):
    return subprocess.call(["cat"], stdin=subprocess.PIPE)  # found
"""),
    )
    good = (
        "import subprocess\nsubprocess.call(['a'])\n",
        "import subprocess\nsubprocess.call(['a'], stdout=subprocess.DEVNULL)\n",
        "import subprocess\nsubprocess.run(['a'], stdout=subprocess.PIPE)\n",
        "import subprocess\nsubprocess.check_output(['a'], stderr=subprocess.STDOUT)\n",
        "import subprocess\nsubprocess.run(['a'], capture_output=True)\n",
        "import subprocess\nsubprocess.run(['a'], capture_output=False, stdout=log)\n",
        "def f(subprocess):\n    subprocess.call(['a'], stdout=subprocess.PIPE)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _OLD:
            yield Found(call, f"`{name}` is obsolete: use `{_OLD[name]}`.", Severity.LOW)
        elif name in _CALLING:
            pipes = pipes_of(module, call, "stdout", "stderr", "stdin")
            if pipes:
                text = (
                    f"`{name}` never reads or feeds the pipe of `{pipes[0]}`: use `subprocess.run`."
                )
                yield Found(call, text)
        elif name == "subprocess.check_output":
            if argument(call, "stdout", 4) is not None:
                yield Found(call, "`check_output` takes no `stdout`: this raises ValueError.")
        elif constant(module, argument(call, "capture_output")) is True:
            given = argument(call, "stdout", 4) or argument(call, "stderr", 5)
            if given is not None and constant(module, given) is not None:
                text = "`capture_output` excludes `stdout` and `stderr`: this raises ValueError."
                yield Found(call, text)
