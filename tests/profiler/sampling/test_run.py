"""A program under guru runs as it would without, and its profile tells where its time went."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, frames, share, threads

from guru.models.errors import InputError
from guru.profiler.sampling.run import profile_program


@pytest.mark.parametrize("clock", ["wall", "cpu"])
def test_shares_of_short_functions(run_program, clock: str) -> None:
    ran = run_program(BUSY + "Shop().sell(1.5)", clock=clock)
    heavy, light = share(ran.profile, "heavy"), share(ran.profile, "light")
    assert heavy / (heavy + light) == pytest.approx(0.75, abs=0.15)
    assert ran.profile.kinds[1].name == clock
    assert ran.profile.count > 100


def test_frames_tell_function_module_file_and_line(run_program) -> None:
    ran = run_program(BUSY + "Shop().sell(0.5)")
    found = {frame.function: frame for frame in frames(ran.profile)}
    name = "Shop.sell" if sys.version_info >= (3, 11) else "sell"
    sell, lines = found[name], BUSY.splitlines()
    assert (sell.module, Path(sell.path).name) == ("__main__", "program.py")
    assert lines[sell.first_line - 1].strip().startswith("def sell")
    assert sell.first_line < sell.line <= len(lines)
    roots = {sample.stack[0] for sample in ran.profile.samples}
    assert all(
        f.function == "<module>" or "importlib" in f.module or f.path == "<built-in>" for f in roots
    )
    assert not [
        f for f in frames(ran.profile) if f.module.startswith(("guru", "runpy", "pyinstrument"))
    ]


def test_waiting_is_wall_time_and_not_cpu_time(run_program) -> None:
    ran = run_program(BUSY + "for _ in range(60):\n    Shop().sell(0.005)\n    time.sleep(0.03)")
    assert share(ran.profile, "sleep", "wall") > 0.4
    assert share(ran.profile, "sleep", "cpu") < 0.2
    wall = sum(sample.values[1] for sample in ran.profile.samples) / 1e9
    assert wall == pytest.approx(ran.profile.duration, rel=0.3)


def test_c_functions_are_leaves(run_program) -> None:
    ran = run_program("import zlib, os\nfor _ in range(30): zlib.compress(os.urandom(10**6))")
    assert share(ran.profile, "compress") > 0.5
    leaf = next(s.stack[-1] for s in ran.profile.samples if s.stack[-1].function == "compress")
    assert leaf.path == "<built-in>"


def test_threads_are_sampled_by_name_also_after_the_main_one_ended(run_program) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent("""
        threading.Thread(target=Shop().sell, args=(1.0,), name="seller").start()
        threading.Thread(target=threading.Event().wait, name="parked", daemon=True).start()
        """)
    )
    assert threads(ran.profile) == {"MainThread", "seller", "parked"}
    seller = sum(s.values[2] for s in ran.profile.samples if ("thread", "seller") in s.labels)
    assert seller / 1e9 == pytest.approx(1.0, abs=0.4)


def test_a_pool_that_nobody_shut_down_does_not_hang_us(run_program) -> None:
    ran = run_program(
        BUSY + "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(2)\npool.submit(Shop().sell, 0.5)\nprint('main ends')"
    )
    assert (ran.code, ran.out) == (0, "main ends\n")
    assert share(ran.profile, "sell") > 0.2


def test_asyncio(run_program) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent("""
        import asyncio
        async def handler(n):
            for _ in range(60):
                heavy(n)
                await asyncio.sleep(0.001)
        async def other(n):
            for _ in range(60):
                light(n)
                await asyncio.sleep(0.001)
        async def main():
            await asyncio.gather(handler(20000), other(20000))
        asyncio.run(main())
        """)
    )
    handler, other = share(ran.profile, "handler", "cpu"), share(ran.profile, "other", "cpu")
    assert handler / (handler + other) == pytest.approx(0.75, abs=0.15)


def test_a_flask_application_under_load(run_program) -> None:
    pytest.importorskip("flask")
    ran = run_program(
        BUSY
        + textwrap.dedent("""
        import http.client, logging
        from flask import Flask
        from werkzeug.serving import make_server
        logging.getLogger("werkzeug").disabled = True
        app = Flask(__name__)
        @app.get("/")
        def page():
            Shop().sell(0.01)
            return "ok"
        server = make_server("127.0.0.1", 0, app, threaded=True)
        def load():
            for _ in range(60):
                connection = http.client.HTTPConnection("127.0.0.1", server.port)
                connection.request("GET", "/")
                assert connection.getresponse().read() == b"ok"
            server.shutdown()
        threading.Thread(target=load, name="load").start()
        server.serve_forever()
        """)
    )
    assert (ran.code, ran.err) == (0, "")
    assert share(ran.profile, "page", "cpu") > 0.5
    page = next(s.stack for s in ran.profile.samples if any(f.function == "page" for f in s.stack))
    assert any(f.module == "flask.app" for f in page)


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        ("", 0, ""),
        ("sys.exit()", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('no stock')", 1, "no stock\n"),
        ("import signal; signal.raise_signal(signal.SIGINT)", 130, ""),
    ],
)
def test_exit_codes(run_program, end: str, code: int, said: str) -> None:
    ran = run_program(BUSY + "Shop().sell(0.3)\n" + end)
    assert (ran.code, ran.err) == (code, said)
    assert share(ran.profile, "sell") > 0.5


def test_exceptions_are_printed_as_python_prints_them(run_program, tmp_path) -> None:
    source = BUSY + "Shop().sell(0.3)\ndef fail():\n    return {}['price']\nfail()\n"
    ran = run_program(source)
    plain = subprocess.run(
        [sys.executable, str(tmp_path / "program.py")], capture_output=True, text=True, check=False
    )
    assert (ran.code, ran.err) == (plain.returncode, plain.stderr)
    assert "guru" not in ran.err
    assert share(ran.profile, "sell") > 0.5


def test_syntax_errors_too(run_program, tmp_path) -> None:
    ran = run_program("x = 1\nimport\n")
    plain = subprocess.run(
        [sys.executable, str(tmp_path / "program.py")], capture_output=True, text=True, check=False
    )
    assert (ran.code, ran.err) == (plain.returncode, plain.stderr)


SEEN = """
import sys, json
main = sys.modules["__main__"]
print(json.dumps([sys.argv, sys.path[0], __name__, __file__, __package__, main.__dict__ is globals(),
    getattr(__spec__, "name", None)]))
"""


def test_a_script_sees_what_python_shows_it(run_program, tmp_path) -> None:
    ran = run_program(SEEN, "--port", "80")
    command = [sys.executable, str(tmp_path / "program.py"), "--port", "80"]
    assert (
        ran.out
        == subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False).stdout
    )


@pytest.mark.parametrize("name", ["package", "package.inner"])
def test_a_module_sees_what_python_shows_it(run_program, tmp_path, name: str) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "__main__.py").write_text(SEEN)
    (tmp_path / "package" / "inner.py").write_text(SEEN)
    ran = run_program("", "-v", module=name)
    command = [sys.executable, "-m", name, "-v"]
    assert (
        ran.out
        == subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False).stdout
    )


@pytest.mark.parametrize(
    ("argv", "module", "said"),
    [
        (["missing.py"], False, "missing.py does not exist"),
        ([], False, "no program to run was named"),
        (["no_such_module"], True, "no module named 'no_such_module'"),
        (["json.no_such"], True, "no module named 'json.no_such'"),
        (["email"], True, "the package 'email' has no __main__"),
        (["sys"], True, "'sys' has no Python code"),
        ([str(Path(__file__).parent)], False, "has no __main__.py"),
    ],
)
def test_what_cannot_be_run_is_told(argv: list[str], module: bool, said: str) -> None:
    kept = sys.argv, list(sys.path), sys.modules["__main__"]
    with pytest.raises(InputError, match=said):
        profile_program(argv, module=module)
    assert (sys.argv, sys.path, sys.modules["__main__"]) == kept
    assert sys.getprofile() is None


def test_a_profiler_of_the_programs_own_is_told(run_program) -> None:
    ran = run_program(BUSY + "Shop().sell(0.3)\nsys.setprofile(lambda *_: None)\nShop().sell(0.1)")
    assert any("a profiler of its own" in notice for notice in ran.profile.notices)
    assert share(ran.profile, "sell") > 0.5


def test_deep_recursion_is_folded_and_told(run_program) -> None:
    ran = run_program(
        BUSY
        + "sys.setrecursionlimit(5000)\ndef deep(n):\n    return deep(n - 1) if n else heavy(10**6)\ndeep(1500)"
    )
    deep = [s.stack for s in ran.profile.samples if s.stack[-1].function == "work"]
    assert deep
    assert all(len(stack) <= 1200 and stack[0].function == "<module>" for stack in deep)
    assert any("deeper than 1000" in notice for notice in ran.profile.notices)


def test_an_interrupt_from_outside_keeps_the_profile(tmp_path) -> None:
    script = tmp_path / "server.py"
    script.write_text(BUSY + "print('up', flush=True)\nShop().sell(60)")
    code = (
        "import sys; from guru.profiler.sampling.run import profile_program\n"
        "done = profile_program(sys.argv[1:]); print(done.profile.count); sys.exit(done.exit_code)"
    )
    command = [sys.executable, "-c", code, str(script)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert int(out) >= 0
