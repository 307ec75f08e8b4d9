"""Serve the shop and visit its pages for some seconds, as customers do."""

import logging
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from werkzeug.serving import make_server

from bookshop import create_app
from seed import seed

PAGES = ["/", "/books/7", "/search?q=night", "/search?q=the+river", "/orders/sold"]


def visit(address: str, seconds: float, server) -> None:
    visits = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for page in PAGES:
            with urllib.request.urlopen(address + page, timeout=30) as answer:
                answer.read()
            visits += 1
    print(f"{visits} pages visited")
    server.shutdown()


def main(seconds: float = 6.0) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "bookshop.sqlite")
        app = create_app(database)
        seed(database)
        server = make_server("127.0.0.1", 0, app)
        address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=visit, args=(address, seconds, server), daemon=True).start()
        server.serve_forever()
        server.server_close()


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
