"""Gunicorn's settings: `gunicorn --config python:forum.web_server wsgi:app`.

A thread is given a request only once all of it has come: until then it waits in the loop of its
process, where a slow client costs a socket. Docs: decision 0020.
"""

import errno
import gc
import re
import selectors
import socket
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from flask import Flask, g
from gunicorn import http
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from forum.config import read_settings

_settings = read_settings()

worker_class = "forum.web_server.Worker"
workers = _settings.web_processes
threads = _settings.web_threads
preload_app = True  # imported once; the processes are forks
timeout = 60
graceful_timeout = 5
keepalive = 15
limit_request_line = 8190  # a long search is the page's to refuse, with a sentence
forwarded_allow_ips = ""  # X-Forwarded-* is the app's to judge, by FORUM_TRUSTED_PROXIES
control_socket_disable = True
loglevel = "error"  # a warning about a broken request would name its address
accesslog = None
errorlog = "-"

HEAD_S = 10.0  # from the first byte to the end of the headers
QUIET_S = 10.0  # without a byte, in either direction
LINGER_S = 2.0  # after an answer that ends its connection
SLOWEST = 4096  # bytes a second, on average, of bodies and answers
LONGEST_HEAD = 128 * 1024
LONGEST_BODY = (_settings.upload_megabytes + 1) * 1024 * 1024
REFUSED_BYTES = 64 * 1024 * 1024  # read of a body that is too long, so that its answer is seen
IN_MEMORY = 256 * 1024  # of a request; the rest waits in a temporary file
AT_ONCE = 256 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def on_starting(_server) -> None:
    """What was imported is left out of collections, so that the processes share its memory."""
    gc.freeze()


class ClientSocket(socket.socket):
    """A connection that does not wait for ever for a client to take its answer."""

    def setblocking(self, flag: bool) -> None:
        self.settimeout(QUIET_S if flag else 0.0)

    def sendall(self, data, flags: int = 0) -> None:
        left = memoryview(data)
        began_at, sent = time.monotonic(), 0
        while left:
            try:
                count = self.send(left[:AT_ONCE], flags)
            except TimeoutError:
                raise ConnectionResetError(errno.ECONNRESET, "It does not read.") from None
            left, sent = left[count:], sent + count
            if left and time.monotonic() - began_at > QUIET_S + sent / SLOWEST:
                raise ConnectionResetError(errno.ECONNRESET, "It reads too slowly.")


class Received:
    """What a client has sent of a request; beyond it, its socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed by close()
        self._unread = 0
        self.is_cut = False  # the rest of a body was thrown away

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._unread += len(data)

    def rewind(self) -> None:
        self._file.seek(0)

    def begin(self) -> None:
        """Of another request, when the one before has been read."""
        self._file.seek(0)
        self._file.truncate()
        self._unread = 0

    @property
    def has_more(self) -> bool:
        """A client may send its next request before it has the answer."""
        return self._unread > 0

    def recv(self, size: int) -> bytes:
        if self._unread:
            data = self._file.read(size)
            self._unread -= len(data)
            return data
        if self.is_cut:
            return b""
        try:
            return self._sock.recv(size)
        except TimeoutError:
            return b""  # as if it had hung up

    def close(self) -> None:
        self._file.close()


class Incoming:
    """How far a request has come."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._is_head_read = False
        self._length: int | None = 0  # of the body; None: in chunks
        self._body = 0  # bytes of it that have come
        self._tail = b""
        self._began_at = time.monotonic()

    @property
    def has_begun(self) -> bool:
        return bool(self._head) or self._is_head_read

    @property
    def is_late(self) -> bool:
        took = time.monotonic() - self._began_at
        return took > (QUIET_S + self._body / SLOWEST if self._is_head_read else HEAD_S)

    @property
    def is_too_long(self) -> bool:
        return self._length is not None and self._length > LONGEST_BODY

    def take(self, data: bytes, conn: "Connection") -> bool:
        """Whether the request can be given to a thread."""
        if self._is_head_read:
            return self._take_body(data, conn)
        searched = max(0, len(self._head) - 3)
        self._head += data
        end = self._head.find(b"\r\n\r\n", searched)
        if end < 0:
            if len(self._head) <= LONGEST_HEAD:
                return False
            conn.received.write(bytes(self._head))  # gunicorn refuses it
            return True
        head, body = bytes(self._head[: end + 4]), bytes(self._head[end + 4 :])
        self._head, self._is_head_read = bytearray(), True
        return self._take_head(head, body, conn)

    def _take_head(self, head: bytes, body: bytes, conn: "Connection") -> bool:
        found = _LENGTH.search(head)
        is_chunked = bool(_CHUNKED.search(head))
        self._length = None if is_chunked else int(found[1]) if found else 0
        if self._length == 0:
            conn.received.write(head + body)
            return True
        self._began_at = time.monotonic()
        if _EXPECT.search(head):
            head = _EXPECT.sub(b"", head)
            if self.is_too_long:
                conn.received.write(head)
                conn.received.is_cut = True
                return True
            conn.sock.send(_CONTINUE)
        conn.received.write(head)
        return self._take_body(body, conn)

    def _take_body(self, data: bytes, conn: "Connection") -> bool:
        self._body += len(data)
        if self.is_too_long:
            conn.received.is_cut = True  # thrown away: the app only reads how long it is
            return self._body >= min(self._length or 0, REFUSED_BYTES)
        conn.received.write(data)
        if self._length is not None:
            return self._body >= self._length
        self._tail = (self._tail + data)[-7:]
        is_last = self._tail.endswith(b"0\r\n\r\n") and self._tail[:2] in (b"\r\n", b"0\r")
        return is_last or self._body > LONGEST_BODY


class Connection(TConn):
    def __init__(self, cfg, sock, client, server, linger: Callable[["Connection"], None]) -> None:
        super().__init__(cfg, sock, client, server)
        self.linger = linger
        self.received = Received(self.sock)
        self.incoming = Incoming()
        self.parser = http.get_parser(cfg, self.received, client)
        self.initialized = self.data_ready = True

    def begin(self) -> None:
        self.received.begin()
        self.incoming = Incoming()

    def close(self, graceful: bool = False) -> None:
        """Gunicorn's own waits in the loop, up to 2 seconds, for the client to close."""
        self.received.close()
        if graceful:
            try:
                self.sock.setblocking(False)
                self.sock.shutdown(socket.SHUT_WR)
                self.linger(self)
                return
            except OSError:
                pass  # it has gone already
        self.sock.close()


class Worker(ThreadWorker):
    """Gunicorn's threads behind a loop that reads requests."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._receiving: set[Connection] = set()
        self._lingering: dict[Connection, float] = {}  # until when, by time.monotonic()
        self._looked_at = 0.0

    def accept(self, listener) -> None:
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        client = ClientSocket(fileno=accepted.detach())
        self.nr_conns += 1
        self._receive(Connection(self.cfg, client, address, listener.getsockname(), self._linger))

    def _linger(self, conn: Connection) -> None:
        """Take in what the client still sends: a reset could take the answer from it."""
        self._lingering[conn] = time.monotonic() + LINGER_S
        self.poller.register(
            conn.sock, selectors.EVENT_READ, partial(self._on_lingering_readable, conn)
        )

    def _on_lingering_readable(self, conn: Connection, _client) -> None:
        try:
            if conn.sock.recv(AT_ONCE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._end_lingering(conn)

    def _end_lingering(self, conn: Connection) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        conn.sock.close()

    def _receive(self, conn: Connection) -> None:
        """Wait in the loop for a request, of which something may have come already."""
        conn.sock.setblocking(False)
        self._receiving.add(conn)
        self.poller.register(
            conn.sock, selectors.EVENT_READ, partial(self._on_receiving_readable, conn)
        )
        self._on_receiving_readable(conn, conn.sock)

    def _on_receiving_readable(self, conn: Connection, _client) -> None:
        try:
            data = conn.sock.recv(AT_ONCE)
            if data:
                is_whole = conn.incoming.take(data, conn)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
        elif is_whole:
            self._stop_receiving(conn)
            conn.received.rewind()
            self.enqueue_req(conn)

    def _stop_receiving(self, conn: Connection) -> None:
        self._receiving.discard(conn)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._stop_receiving(conn)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Gunicorn calls this after each turn of its loop."""
        now = time.monotonic()
        if now - self._looked_at < 1:
            return
        self._looked_at = now
        for conn in [conn for conn, until in self._lingering.items() if now > until]:
            self._end_lingering(conn)
        for conn in [conn for conn in self._receiving if conn.incoming.is_late]:
            if conn.incoming.has_begun:
                with suppress(OSError):  # it hung up, or does not read either
                    conn.sock.send(_TOO_SLOW)
            self._drop(conn)

    def on_client_socket_readable(self, conn: Connection, client) -> None:
        """The next request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        conn.begin()
        self._receive(conn)

    def handle(self, conn: Connection):
        return super().handle(conn) and not conn.received.is_cut

    def finish_request(self, conn: Connection, fs) -> None:
        is_kept = not fs.cancelled() and not fs.exception() and fs.result() is True
        if is_kept and conn.received.has_more:
            self.enqueue_req(conn)
            return
        super().finish_request(conn, fs)

    def handle_error(self, req, client, addr, exc) -> None:
        """What gunicorn cannot read, such as an overlong address, gets the site's own page."""
        usual = _Recorder()
        super().handle_error(req, usual, addr, exc)
        try:
            client.sendall(_as_page(self.wsgi, usual.status))
        except OSError:
            pass  # it hung up
        except Exception:
            traceback.print_exc()


class _Recorder:
    """Takes gunicorn's own bare page in the place of the connection."""

    status = 500

    def sendall(self, sent: bytes) -> None:
        self.status = int(sent.split(b" ", 2)[1])

    def gettimeout(self) -> float:
        return 0.0


def _as_page(app, status: int) -> bytes:
    from forum.core import errors

    with app.test_request_context("/"):
        g.without_viewer = True
        response = app.process_response(errors.page(status))
    body = response.get_data()
    kept = [(name, value) for name, value in response.headers if name != "Set-Cookie"]
    lines = [f"HTTP/1.1 {response.status}", *(f"{n}: {v}" for n, v in kept), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class WebServer(BaseApplication):
    """Gunicorn over an application that is imported already, with the settings of this module."""

    def __init__(self, app: Flask, bind: str) -> None:
        self._app, self._bind = app, bind
        super().__init__()

    def load_config(self) -> None:
        for name, value in globals().items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("bind", self._bind)

    def load(self) -> Flask:
        return self._app
