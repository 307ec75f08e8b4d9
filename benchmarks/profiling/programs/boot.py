"""Starts an agent in this process, runs a program, and stops the agent.

``python boot.py PEER FOLDER RATE SCRIPT ARGUMENTS...``; what the agent saw goes to the folder.
"""

import http.server
import itertools
import runpy
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path


def guru(out: str, rate: int) -> Callable[[], None]:
    import guru.profiler

    guru.profiler.start("bench", rate=rate, directory=out)
    return guru.profiler.stop


def codeguru(out: str, rate: int) -> Callable[[], None]:
    from codeguru_profiler_agent import Profiler

    override = {
        "reporting_mode": "file",
        "file_prefix": f"{out}/codeguru",
        "cpu_limit_percentage": 1000,
        "memory_limit_bytes": 1 << 30,
        "sampling_interval": timedelta(seconds=1 / rate),
        "minimum_time_reporting": timedelta(seconds=1),
    }
    one = Profiler(profiling_group_name="bench", environment_override=override)
    one.start()
    return one.stop


def pyroscope(out: str, rate: int) -> Callable[[], None]:
    import pyroscope as agent

    number = itertools.count()

    class Sink(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            Path(out, f"{next(number)}.body").write_bytes(data)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    agent.configure(application_name="bench", sample_rate=rate, server_address=address)

    def stop() -> None:
        time.sleep(12)  # it pushes every ten seconds, and not at its end
        agent.shutdown()

    return stop


if __name__ == "__main__":
    peer, folder, asked, *sys.argv = sys.argv[1:]
    end = {"guru": guru, "codeguru": codeguru, "pyroscope": pyroscope}[peer](folder, int(asked))
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        end()
