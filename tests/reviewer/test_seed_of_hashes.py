"""Reports are the same whatever order sets have: the seed of hashes must not show."""

import os
import subprocess
import sys

CODE = """\
from flask import Flask, request
import html
import os

app = Flask(__name__)


@app.route('/')
def f():
    first, second = request.args['a'], request.form['b']
    plain = first.strip()
    kept = plain.lower()
    escaped = html.escape(first)
    both = escaped + kept + second
    page = html.escape(both)
    again = html.escape(page + second)
    os.system(again)
    open('/srv/' + page)
    return '<p>' + both
"""
PROGRAM = f"""\
from guru.reviewer.analysis import analyse
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.registry import all_rules

result = analyse("a.py", {CODE!r}.encode(), Dispatch.of(all_rules()))
for finding in result.findings:
    print(finding)
"""


def report(seed: int) -> str:
    env = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_reports_do_not_depend_on_the_seed_of_hashes() -> None:
    first = report(0)
    assert "os-command-injection" in first
    assert all(report(seed) == first for seed in range(1, 5))
