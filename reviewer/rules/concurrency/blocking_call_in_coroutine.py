"""Calls that stop the whole event loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._functions import coroutine_around

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_THREAD = "`await asyncio.to_thread(...)`"
_INSTEAD = {
    "time.sleep": "`await asyncio.sleep(...)`",
    **{f"requests.{verb}": "httpx.AsyncClient or aiohttp" for verb in _VERBS},
    **{f"requests.Session().{verb}": "httpx.AsyncClient or aiohttp" for verb in _VERBS},
    **{f"requests.session().{verb}": "httpx.AsyncClient or aiohttp" for verb in _VERBS},
    **{f"httpx.{verb}": "httpx.AsyncClient" for verb in (*_VERBS, "stream")},
    **{f"httpx.Client().{verb}": "httpx.AsyncClient" for verb in (*_VERBS, "send", "stream")},
    "urllib.request.urlopen": _THREAD,
    "urllib.request.urlretrieve": _THREAD,
    **{
        f"subprocess.{name}": "`asyncio.create_subprocess_exec`"
        for name in ("run", "call", "check_call", "check_output", "getoutput", "getstatusoutput")
    },
    "subprocess.Popen().wait": "`asyncio.create_subprocess_exec`",
    "subprocess.Popen().communicate": "`asyncio.create_subprocess_exec`",
    "os.system": "`asyncio.create_subprocess_shell`",
    "os.popen": "`asyncio.create_subprocess_shell`",
    "os.wait": _THREAD,
    "os.waitpid": _THREAD,
    "socket.create_connection": "`asyncio.open_connection`",
    "socket.gethostbyname": "`loop.getaddrinfo`",
    "smtplib.SMTP().sendmail": _THREAD,
    "smtplib.SMTP().send_message": _THREAD,
    "shutil.copytree": _THREAD,
    "shutil.rmtree": _THREAD,
    "shutil.make_archive": _THREAD,
    "psycopg2.connect": "asyncpg, or psycopg.AsyncConnection",
    "pymysql.connect": "aiomysql or asyncmy",
    "concurrent.futures.wait": "`asyncio.wait`",
    "concurrent.futures.as_completed": "`asyncio.as_completed`",
    "input": _THREAD,
}
# Other functions of the table that are imported by their own name.
_NOT_SLEEPING = frozenset(name.rpartition(".")[2] for name in _INSTEAD if name != "time.sleep")


class BlockingCallInCoroutine(Rule):
    """A coroutine calls something that blocks the event loop

    ## What it does
    Finds calls in `async def` that wait without giving the event loop back: `time.sleep`,
    requests, the synchronous part of httpx, `subprocess.run`, connections and others.

    ## Why is this bad
    One thread serves all coroutines. While one of them sleeps or waits for an answer in this way,
    all others stand still: requests queue up, heartbeats fail, timeouts fire late.

    ## Example
    ```python
    import time

    async def retry(send):
        while not await send():
            time.sleep(1)
    ```

    ## Use instead
    ```python
    import asyncio

    async def retry(send):
        while not await send():
            await asyncio.sleep(1)
    ```

    ## Fix safety
    The fix turns `time.sleep` into `await asyncio.sleep`. Other tasks run during the pause then,
    which is the point; code that counted on nothing happening meanwhile needs a lock.

    ## References
    - [Python: developing with asyncio, running blocking code](https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code)
    - [CWE-1088: Synchronous Access of Remote Resource without Timeout](https://cwe.mitre.org/data/definitions/1088.html)
    """

    severity = Severity.HIGH
    cwe = (1088, 833)
    calls = tuple(_INSTEAD)
    bad = (
        Bad(
            """\
from time import sleep as pause
import asyncio

async def poll(job):
    while not job.done:
        pause(job.interval)  # found
""",
            fixed="""\
from time import sleep as pause
import asyncio

async def poll(job):
    while not job.done:
        await asyncio.sleep(job.interval)
""",
        ),
        Bad("""\
import requests as http

class Weather:
    def __init__(self):
        self.session = http.Session()

    async def now(self, town):
        answer = self.session.get(f"https://weather/{town}", timeout=5)  # found
        return answer.json()
"""),
        Bad(
            "import time\nasync def build(folder):\n    time.sleep(0.5)  # found\n",
            fixed="import asyncio\nimport time\nasync def build(folder):\n    await asyncio.sleep(0.5)\n",
        ),
        Bad("""\
import subprocess

async def build(folder):
    subprocess.run(["make"], cwd=folder, check=True)  # found
"""),
        Bad("""\
from urllib.request import urlopen

async def page(url):
    with urlopen(url, timeout=3) as answer:  # found
        return answer.read()
"""),
    )
    good = (
        "import asyncio\nasync def f():\n    await asyncio.sleep(1)\n",
        "import time\ndef f():\n    time.sleep(1)\n",
        "import time, asyncio\nasync def f():\n    await asyncio.to_thread(time.sleep, 1)\n",
        """\
import asyncio, requests
async def page(url):
    def load():
        return requests.get(url, timeout=5)
    return await asyncio.get_running_loop().run_in_executor(None, load)
""",
        """\
import asyncio, requests
async def page(url):
    return await asyncio.to_thread(lambda: requests.get(url, timeout=5))
""",
        "async def f(time):\n    time.sleep(1)\n",
        "from trio import sleep\nasync def f():\n    await sleep(1)\n",
        "import httpx\nasync def f():\n    async with httpx.AsyncClient() as c:\n        await c.get('a')\n",
        "import time\nasync def f():\n    time.sleep(0)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if coroutine_around(module, call) is None or _takes_no_time(call):
            return
        if isinstance(module.parent(call), ast.Await):
            return  # a stand-in of the same name that can be awaited
        name = module.resolve(call.func) or ""
        text = f"`{name}` blocks the event loop: use {_INSTEAD[name]}."
        local = name.startswith(("psycopg2", "pymysql", "shutil", "input"))
        yield Found(call, text, Severity.MEDIUM if local else None)

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        match node.func:
            case cst.Attribute(value=cst.Name(value="time"), attr=cst.Name(value="sleep")):
                pass
            case cst.Name(value=name) if name not in _NOT_SLEEPING and len(node.args) == 1:
                pass
            case _:
                return None
        asyncio = imports.add("asyncio")
        return cst.Await(node.with_changes(func=cst.parse_expression(f"{asyncio}.sleep")))


def _takes_no_time(call: ast.Call) -> bool:
    match call.args:
        case [ast.Constant(value=0)]:
            return True
    return False
