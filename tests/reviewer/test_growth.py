"""Cost grows with the code, not with its square; what would explode is cut off and told of.

Steps are counted, not seconds: every call of a function, in Python or in C.
"""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from guru.reviewer.analysis import FileResult, analyse
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.registry import all_rules
from guru.reviewer.tree import DiskTree

SMALL, LARGE = 80, 320
VIEW = "from flask import Flask, request\nimport os\napp = Flask(__name__)\n@app.route('/')\n"


def lines(head: str, each: str, tail: str = "") -> Callable[[int], str]:
    """Text that repeats a line or block; ``@`` is its number, ``%`` an ``@``."""
    return lambda size: (
        head + "".join(each.replace("@", str(n)).replace("%", "@") for n in range(size)) + tail
    )


SHAPES: dict[str, Callable[[int], str]] = {
    "dictionary": lines("D = {\n", "    'password@': 'value @',\n", "}\n"),
    "nested dictionaries": lines("D = {\n", "    'k@': {'a': [@, 'b@'], 'c': -@},\n", "}\n"),
    "arguments": lines("x = f(\n", "    'a@',\n", ")\n"),
    "long function": lines("def f(a, b):\n", "    x@ = g(a, b + @)\n    b = x@.call('t@')\n"),
    "one name set often": lines("def f(x):\n", "    x = g(x, @)\n", "    return x\n"),
    "conditions": lines("def f(a):\n", "    if a == @:\n        x = @\n", "    return x\n"),
    "chain of conditions": lines(
        "def f(a):\n    if a:\n        pass\n", "    elif a == @:\n        x = @\n"
    ),
    "functions": lines("", "def f@(a, b=None):\n    return f@(a.get(b))\n"),
    "methods": lines(
        "class A:\n", "    def m@(self, a):\n        self.x@ = a\n        return self.m@(a)\n"
    ),
    "cached methods": lines(
        "from functools import cache\nclass A:\n",
        "    %cache\n    def m@(self):\n        return 1\n",
    ),
    "attempts": lines(
        "def f(a):\n", "    try:\n        a.b(@)\n    except ValueError:\n        pass\n"
    ),
    "loops": lines("def f(a):\n", "    for x@ in a:\n        c.append(x@ + 'x')\n"),
    "open files": lines("def f(a):\n", "    x@ = open(a)\n    x@.read()\n"),
    "imports": lines("", "import a@\nfrom b@ import c@\na@.d(c@)\n"),
    "generator": lines("def f(a):\n", "    yield next(a)\n"),
    "locks": lines(
        "import threading\nlock = threading.Lock()\ndef f(a):\n",
        "    lock.acquire()\n    a.b(@)\n    lock.release()\n",
    ),
    "global name": lines("x = 0\ndef f(a):\n    global x\n", "    x = a\n    x += @\n"),
    "queries": lines("def f(c, x):\n", "    c.execute('select * from t@ where a = ' + x)\n"),
    "branches of a view": lines(
        VIEW + "def f():\n    x = request.args['a']\n",
        "    if x == '@':\n        y = x + '@'\n    else:\n        y = 'b'\n",
        "    os.system(y)\n",
    ),
    "items that are tested": lines(
        VIEW + "def f():\n",
        "    if request.args['a@'] in ('b', 'c'):\n        os.system(request.args['a@'])\n",
    ),
    "attributes that are tested": lines(
        VIEW + "def f():\n    x = request.json\n",
        "    if x.a@ == 'b':\n        os.system(x.a@)\n",
    ),
    "tests that are kept": lines(
        VIEW + "def f():\n    x = request.args['a']\n",
        "    y@ = x.isalnum()\n    if y@:\n        os.system(x)\n",
    ),
    "characters": lines(
        VIEW + "def f():\n    x = request.args['a']\n",
        "    if all(c in 'ab@' for c in x):\n        os.system(x)\n    x = request.args['b@']\n",
    ),
    "patterns": lines(
        VIEW + "import re\ndef f():\n    x = request.args['a']\n",
        "    if re.fullmatch('[a-z]+@', x):\n        os.system(x)\n    x = request.args['b@']\n",
    ),
    "texts that are written": lines(
        VIEW + "def f(response):\n    x = request.args['a']\n", "    response.write(x + '@')\n"
    ),
    "views": lines(
        VIEW,
        "def f@():\n    os.system(request.args['a'])\n%app.route('/@')\n",
        "def g():\n    pass\n",
    ),
}


@pytest.fixture(scope="module")
def dispatch(tmp_path_factory: pytest.TempPathFactory) -> Dispatch:
    around = FlowSettings(TaintSettings(), DiskTree(tmp_path_factory.mktemp("project")))
    return Dispatch.of(all_rules(), around)


def review(text: str, dispatch: Dispatch) -> FileResult:
    return analyse("a.py", text.encode(), dispatch)


def steps(text: str, dispatch: Dispatch) -> int:
    """Count the calls that a review takes."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        review(text, dispatch)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_code_takes_about_four_times_the_steps(
    shape: str, dispatch: Dispatch
) -> None:
    text = SHAPES[shape]
    steps(text(3), dispatch)  # what is made once, at the first file
    small, large = (steps(text(size), dispatch) for size in (SMALL, LARGE))
    assert large < small * (LARGE / SMALL) * 1.6, (small, large)


def test_what_explodes_is_cut_off_and_told_of(dispatch: Dispatch) -> None:
    calls = "".join(
        f"def g{n}(a):\n    return g{n + 1}(a) + g{n + 1}(a + 'x')\n" for n in range(40)
    )
    text = f"{VIEW}def f():\n    os.system(g0(request.args['a']))\n{calls}"
    result = review(text, dispatch)
    assert any("followed in part only" in notice.text for notice in result.notices)
    assert steps(text, dispatch) < 60 * steps(SHAPES["long function"](SMALL), dispatch)


def test_twenty_thousand_lines_in_one_function(dispatch: Dispatch) -> None:
    text = "def f(a):\n" + "".join(f"    a = g(a, {n})\n" for n in range(20_000))
    result = review(text, dispatch)
    assert result.lines == 20_002
    assert not [notice for notice in result.notices if "failed" in notice.text]


@pytest.mark.parametrize(
    "deep", ["(" * 150 + "1" + ")" * 150, "[" * 150 + "]" * 150, "-" * 5000 + "1"]
)
def test_deep_nesting_ends_nothing(deep: str, dispatch: Dispatch) -> None:
    result = review(f"x = {deep}\n", dispatch)
    assert result.lines == 2


def test_a_sum_of_thousands_of_parts_is_read_or_said_to_be_too_deep(dispatch: Dispatch) -> None:
    result = review("x = " + " + ".join(f"a{n}" for n in range(3000)) + "\n", dispatch)
    assert all("skipped" in n.text or "failed" in n.text for n in result.notices)
