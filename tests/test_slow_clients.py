"""Clients that send or read slowly cost a socket, not a thread. Real sockets, the real server."""

import os
import signal
import socket
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from werkzeug import Request, Response

from tests.forking import Fork
from tests.serving import environment, eventually, free_port, get, is_running

SLOW = 50


@pytest.fixture(scope="module")
def port():
    """A server with two threads, in front of an application that answers with what it was sent."""
    port = free_port()
    settings = environment(Path("/nonexistent"), port, FORUM_DEMO="1")
    server = Fork(serve, port, env=settings)
    assert eventually(lambda: answers(port), within=60)
    yield port
    assert is_running(server.pid)
    os.kill(server.pid, signal.SIGTERM)
    server.communicate()


@Request.application
def echo(request):
    if request.path == "/large":
        return Response(b"x" * 30_000_000)
    body = request.get_data()
    return Response(f"{request.method} {request.path} {len(body)} {body[:20].decode()}")


def serve(port):
    from forum import web_server  # reads the settings as it is imported

    web_server.HEAD_S = web_server.QUIET_S = 1.2
    web_server.workers, web_server.threads = 1, 2
    web_server.WebServer(echo, f"127.0.0.1:{port}").run()


def answers(port):
    try:
        return get(port, "/").startswith("GET / 0")
    except OSError:
        return False


def connection(port):
    return closing(socket.create_connection(("127.0.0.1", port), timeout=15))


def talk(port, *parts, pause=0.0):
    """The answer to a request that is sent in parts."""
    with connection(port) as client:
        for part in parts:
            client.sendall(part)
            time.sleep(pause)
        client.shutdown(socket.SHUT_WR)
        return read_all(client)


def read_all(client):
    return b"".join(iter(lambda: client.recv(65536), b"")).decode()


HEAD = b"POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        ([b"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"], "GET /a 0"),
        ([b"GET /a HTTP/1.1\r\nHo", b"st: x\r\nConnection: close\r\n\r", b"\n"], "GET /a 0"),
        ([HEAD + b"Content-Length: 5\r\n\r\nhello"], "POST /a 5 hello"),
        ([HEAD + b"Content-Length: 5\r\n\r\nhe", b"llo"], "POST /a 5 hello"),
        ([HEAD + b"content-length:5\r\n\r", b"\nhello"], "POST /a 5 hello"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"], "POST /a 5 hello"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhe", b"llo\r\n0\r", b"\n\r\n"],
         "POST /a 5 hello"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], "POST /a 0"),
        ([HEAD + b"Content-Length: 900000\r\n\r\n" + b"b" * 400_000, b"b" * 500_000],
         "POST /a 900000 bbbb"),
    ],
)  # fmt: skip
def test_a_request_may_come_in_parts(port, parts, answer):
    with connection(port) as client:
        for part in parts:
            client.sendall(part)
            time.sleep(0.02)
        assert answer in read_all(client)


def test_requests_follow_one_another_on_a_connection(port):
    with connection(port) as client:
        client.sendall(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        client.sendall(b"GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = read_all(client)

    assert [f"GET /{n} 0" in said for n in (1, 2, 3)] == [True] * 3


def test_a_client_that_waits_to_be_told_to_go_on_is_told(port):
    with connection(port) as client:
        client.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        client.sendall(b"hello")
        assert "POST /a 5 hello" in read_all(client)


def drip(client, first, piece, until):
    client.sendall(first)
    while not until.is_set():
        try:
            client.sendall(piece)
        except OSError:
            return
        until.wait(0.1)


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b"G"),
        (b"GET / HTTP/1.1\r\n", b"X: y\r\n"),
        (HEAD + b"Content-Length: 100000\r\n\r\n", b"b"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nb\r\n"),
    ],
    ids=["request line", "headers", "body", "chunks"],
)
def test_fifty_that_drip_keep_nobody_waiting_and_are_cut_off(port, first, piece):
    until = threading.Event()
    with ExitStack() as stack:
        clients = [stack.enter_context(connection(port)) for _ in range(SLOW)]
        stack.callback(until.set)
        threads = [
            threading.Thread(target=drip, args=(one, first, piece, until), daemon=True)
            for one in clients
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        took = []
        for _ in range(20):
            began_at = time.perf_counter()
            assert get(port, "/").startswith("GET / 0")
            took.append(time.perf_counter() - began_at)

        assert max(took) < 1.0, "less than the deadline: no thread was held"
        for client in clients:
            client.settimeout(10)
            try:
                said = client.recv(1000)
            except ConnectionResetError:
                said = b""  # it was dripping as it was cut off
            assert said == b"" or said.startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_fifty_half_open_connections_are_closed(port):
    with ExitStack() as stack:
        clients = [stack.enter_context(connection(port)) for _ in range(SLOW)]
        assert get(port, "/").startswith("GET / 0")
        assert [client.recv(10) for client in clients] == [b""] * SLOW


def test_who_does_not_read_the_answer_is_cut_off(port):
    with ExitStack() as stack:
        clients = [stack.enter_context(connection(port)) for _ in range(2)]
        for client in clients:
            client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        began_at = time.perf_counter()
        assert get(port, "/", timeout=15).startswith("GET / 0")

        assert time.perf_counter() - began_at < 8


def test_who_leaves_the_connection_open_after_its_end_keeps_nobody_waiting(port):
    with ExitStack() as stack:
        for _ in range(10):
            client = stack.enter_context(connection(port))
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert client.recv(1000)
        began_at = time.perf_counter()
        get(port, "/")

        assert time.perf_counter() - began_at < 1


def test_a_steady_slow_upload_is_taken(port):
    """Slower than the time for headers, yet faster than the slowest that is allowed."""
    head = HEAD + b"Content-Length: 90000\r\n\r\n"
    assert "POST /a 90000" in talk(port, head, *[b"b" * 10_000] * 9, pause=0.3)
