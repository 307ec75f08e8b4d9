"""A process to attach to, on any Python: one thread computes, one asks the kernel, one waits."""

import os
import threading
import time


def computes() -> None:
    while True:
        sum(i * i for i in range(2000))


def asks_kernel() -> None:
    while True:
        os.stat("/")  # noqa: PTH116 - a system call is what is wanted
        time.sleep(0.001)


for part in (asks_kernel, threading.Event().wait):
    threading.Thread(target=part, daemon=True).start()
print("up", flush=True)
computes()
