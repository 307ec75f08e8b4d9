"""Four busy threads for some seconds; prints rounds a second and rounds a CPU second.

``python busy.py SECONDS AGENT``, where AGENT is 1 or 0.
"""

import sys
import tempfile
import threading
import time

from workloads import asks_kernel, pure_python


def main(seconds: float, agent: bool) -> None:
    if agent:
        import guru.profiler

        guru.profiler.start("bench", directory=tempfile.mkdtemp())
        time.sleep(0.5)
    done = [0] * 4
    cpu, began = time.process_time(), time.perf_counter()

    def run(number: int) -> None:
        while time.perf_counter() < began + seconds:
            pure_python(9000)
            asks_kernel(20)
            done[number] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = sum(done)
    print(total / (time.perf_counter() - began), total / (time.process_time() - cpu))


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2] == "1")
