"""Waiting for a child that waits for its reader."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._children import methods_called, pipes_of, started_by


class ChildWaitedForWithFullPipe(Rule):
    """A child process is waited for while nobody reads its output

    ## What it does
    Finds `wait()` of a `subprocess.Popen` whose output goes to a pipe that is not read before.

    ## Why is this bad
    A pipe holds some 64 KiB. When it is full the child stops and waits for a reader, while the
    reader waits for the child: both stand still for ever. It happens with the first long output.

    ## Example
    ```python
    import subprocess

    def log():
        child = subprocess.Popen(["git", "log"], stdout=subprocess.PIPE)
        child.wait()
        return child.stdout.read()
    ```

    ## Use instead
    ```python
    import subprocess

    def log():
        child = subprocess.Popen(["git", "log"], stdout=subprocess.PIPE)
        output, _ = child.communicate()
        return output
    ```

    ## References
    - [Python: Popen.wait](https://docs.python.org/3/library/subprocess.html#subprocess.Popen.wait)
    - [CWE-833: Deadlock](https://cwe.mitre.org/data/definitions/833.html)
    """

    severity = Severity.HIGH
    cwe = (833,)
    codeguru = ("multiprocessing-deadlock-prevention",)
    methods = ("wait",)
    bad = (
        Bad("""\
from subprocess import PIPE as P, Popen

class Build:
    def run(self):
        with Popen(["make"], stdout=P, stderr=P) as make:
            code = make.wait(timeout=600)  # found
            if code:
                raise RuntimeError(make.stderr.read())
"""),
        Bad("""\
import subprocess

def quiet(command):
    process = subprocess.Popen(command, shell=True, stderr=subprocess.PIPE)
    return process.wait()  # found
"""),
        Bad("""\
import subprocess as sp
child = sp.Popen(["ls", "-R", "/"], -1, None, None, sp.PIPE)
if child.wait() == 0:  # found
    print(child.stdout.read())
"""),
    )
    good = (
        "import subprocess\nc = subprocess.Popen(['a'], stdout=subprocess.PIPE)\nc.communicate()\n",
        "import subprocess\nc = subprocess.Popen(['a'])\nc.wait()\n",
        """\
import subprocess
c = subprocess.Popen(["a"], stdout=subprocess.PIPE)
for line in c.stdout:
    print(line)
c.wait()
""",
        "import subprocess\nc = subprocess.Popen(['a'], stdout=subprocess.DEVNULL)\nc.wait()\n",
        "import subprocess\nc = subprocess.Popen(['a'], stdin=subprocess.PIPE)\nc.stdin.close()\nc.wait()\n",
        """\
import subprocess, threading
c = subprocess.Popen(["a"], stdout=subprocess.PIPE)
threading.Thread(target=read, args=(c,)).start()
c.wait()
""",
        """\
import subprocess
c = subprocess.Popen(["a"], stdout=subprocess.PIPE)
try:
    c.communicate(timeout=3)
except subprocess.TimeoutExpired:
    c.kill()
    c.wait()
""",
        "import subprocess\nwith open('log', 'w') as log:\n    c = subprocess.Popen(['a'], stdout=log)\n    c.wait()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if not isinstance(owner, ast.Name):
            return
        made = started_by(module, owner)
        piped = pipes_of(module, made, "stdout", "stderr") if made is not None else []
        if made is None or not piped:
            return
        used = methods_called(module, owner)
        before = {
            name
            for name, places in used.items()
            if any(getattr(place, "lineno", 0) < call.lineno for place in places)
        }
        if before & {"communicate", "", "kill", "terminate", "send_signal"}:
            return
        unread = [stream for stream in piped if stream not in before]
        if unread and len(unread) == len(piped):
            text = f"Nobody reads `{unread[0]}`: once its pipe is full, both sides wait for ever."
            yield Found(call, text, evidence=((made, "its output goes to a pipe here"),))
