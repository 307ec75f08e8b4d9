"""A history reviewed commit by commit: with a cache that knows the commits before, and without."""

from guru.models.records import by_name
from guru.reviewer.cache.store import Cache
from guru.reviewer.changes.ranges import range_changes
from guru.reviewer.engine import review_changes
from guru.reviewer.options import Options
from guru.reviewer.registry import known_rules

VIEWS = """\
import os
from flask import request
from shop.tools import run, shown

LIMIT = 10


class Orders:
    def __init__(self):
        self.names = []

    def find(self, name):
        return [each for each in self.names if each == name]


def order():
    return run(request.args["name"])


def listed(values=[]):
    values.append(LIMIT)
    return values


def show():
    return shown(request.args["text"])
"""
TOOLS = """\
import os


def run(name):
    return os.system("echo " + name)


def shown(text):
    return text
"""
EDITS = (  # of one file each: what is there, and what it becomes
    ("views", "def show", "def added(value):\n    return value == None\n\n\ndef show"),
    (
        "views",
        'shown(request.args["text"])\n',
        'shown(request.args["text"])\n\n\ndef last(): pass\n',
    ),
    ("views", "self.names = []", "self.names = []\n        self.count = eval(input())"),
    ("tools", "return text", "return os.popen(text)"),
    ("views", "values=[]", "values=None"),
    ("views", "def order():\n", "def order():\n    try:\n        pass\n    except: pass\n"),
    ("tools", '"echo " + name', '"true"'),
    ("views", "LIMIT = 10", "LIMIT = 11"),
    (
        "views",
        "def last(): pass",
        "def last(command):\n    return os.system(command)  # guru: ignore",
    ),
    ("views", "return value == None", "return run(request.args['other'])"),
    ("views", "  # guru: ignore", ""),
    ("tools", '"true"', '"echo " + name'),
)


def told(review: object) -> dict[str, object]:
    """Return what a review tells, without how long it took and the pages of rules."""
    return {n: v for n, v in by_name(review).items() if n not in {"seconds", "rules"}}


def test_a_known_history_tells_the_same(repo, tmp_path) -> None:
    files = {"shop/__init__.py": "", "shop/views.py": VIEWS, "shop/tools.py": TOOLS}
    repo.commit(files)
    found = 0
    for name, old, new in EDITS:
        path = f"shop/{name}.py"
        assert old in files[path]
        files[path] = files[path].replace(old, new)
        commit = repo.commit({path: files[path]})
        anew = review_changes(range_changes(repo.root, commit), Options(known_rules())).review
        for _ in range(2):  # the second time all is known
            cache = Cache(tmp_path / "cache", known_rules())
            options = Options(known_rules(), cache=cache)
            again = review_changes(range_changes(repo.root, commit), options).review
            cache.close()
            assert told(again) == told(anew), new
        found += len(anew.recommendations)
    assert found >= 5
