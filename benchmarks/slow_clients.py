"""Other clients' answers while 50 connections send slowly, on the served exchange.

    python -m benchmarks.slow_clients [--slow 50] [--requests 400] [--clients 4]

Starts the exchange as it is served, asks one page with nobody else there, then again beside each
kind of slow client: half-open ones, headers that drip, and bodies that drip, a byte a second.
Prints the middle and the 99th percentile in milliseconds, and that percentile against quiet.
"""

import argparse
import socket
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.served import _ask
from benchmarks.write_load import served

PAGE = "/help"
KINDS = {
    "half open": (b"", b""),
    "headers drip": (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"y"),
    "bodies drip": (b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", b"b"),
}
ROUNDS = 3  # of quiet and each kind in turn: the machine may have other work


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--slow", type=int, default=50)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--clients", type=int, default=4)
    arguments = parser.parse_args()
    times: dict[str, list[float]] = {"quiet": [], **{kind: [] for kind in KINDS}}
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as port:
        _measure(port, arguments)
        for _ in range(ROUNDS):
            times["quiet"] += _measure(port, arguments)
            for kind, (first, piece) in KINDS.items():
                with slow_clients(port, arguments.slow, first, piece):
                    times[kind] += _measure(port, arguments)
    quiet = _percentile(times["quiet"], 0.99)
    for kind, taken in times.items():
        p99 = _percentile(taken, 0.99)
        print(f"{kind:<14} p50 {_percentile(taken, 0.5):7.1f} p99 {p99:7.1f} x{p99 / quiet:.2f}")


def _measure(port: int, arguments: argparse.Namespace) -> list[float]:
    each = arguments.requests // arguments.clients
    with ThreadPoolExecutor(arguments.clients) as clients:
        found = clients.map(lambda _: _ask(port, PAGE, each)[0], range(arguments.clients))
        return [ms for taken in found for ms in taken]


def _percentile(times: list[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)]


@contextmanager
def slow_clients(port: int, count: int, first: bytes, piece: bytes):
    """They connect again when they are cut off."""
    stop = threading.Event()

    def drip() -> None:
        while not stop.is_set():
            with ExitStack() as stack:
                client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                try:
                    client.sendall(first)
                    while not stop.wait(1):
                        client.sendall(piece)
                except OSError:
                    pass  # cut off

    threads = [threading.Thread(target=drip) for _ in range(count)]
    for thread in threads:
        thread.start()
    stop.wait(1.5)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
