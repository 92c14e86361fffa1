"""Send one signed message: to one address, without redirects, within a few seconds.

Signed as Standard Webhooks has it, so that receivers can check it with a library they have.
"""

import base64
import hashlib
import hmac
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException

from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

from forum.api.webhooks import destinations
from forum.api.webhooks.destinations import Destination, RefusedDestination
from forum.config import VERSION

SECRET_PREFIX = "whsec_"
CONNECT_S, ANSWER_S, WHOLE_S = 5.0, 10.0, 15.0
CA_FILE: str | None = None  # None: those that this machine trusts


@dataclass(frozen=True)
class Outcome:
    status: int | None  # None: there was no answer
    failure: str  # empty where it went well
    milliseconds: int

    @property
    def is_delivered(self) -> bool:
        return not self.failure


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def send(url: str, secret: str, message_id: str, timestamp: int, body: bytes) -> Outcome:
    """One attempt. Whatever the other side does, it ends."""
    began = time.monotonic()
    status, failure = None, ""
    try:
        status = _post(
            destinations.resolve(url), _headers(secret, message_id, timestamp, body), body
        )
        failure = "" if 200 <= status < 300 else f"It answered {status}."
    except RefusedDestination as error:
        failure = str(error)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        failure = f"No answer: {type(error).__name__}."
    return Outcome(status, failure, round((time.monotonic() - began) * 1000))


def _headers(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": f"WhatWorksExchange/{VERSION}",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }


def _post(to: Destination, headers: dict[str, str], body: bytes) -> int:
    """The status. A redirect is an answer like any other: it is not followed."""
    host = to.host if to.port == 443 else f"{to.host}:{to.port}"
    connection = HTTPSConnection(
        to.ip,
        to.port,
        timeout=CONNECT_S,
        server_hostname=to.host,
        assert_hostname=to.host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=CA_FILE,
    )
    is_cut_off = threading.Event()
    watch = threading.Timer(WHOLE_S, _hang_up, [connection, is_cut_off])
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        connection.sock.settimeout(ANSWER_S)
        connection.request("POST", to.path, body, {**headers, "Host": host}, preload_content=False)
        status = connection.getresponse().status
        if is_cut_off.is_set():  # what looks like an answer ends where we hung up
            raise TimeoutError
        return status
    finally:
        watch.cancel()
        connection.close()


def _hang_up(connection: HTTPSConnection, is_cut_off: threading.Event) -> None:
    """A receiver that sends a byte now and then would otherwise keep the worker for ever."""
    is_cut_off.set()  # first: the other thread wakes as soon as the socket is shut
    with suppress(OSError):
        if (sock := connection.sock) is not None:
            sock.shutdown(socket.SHUT_RDWR)  # it wakes the thread that waits; close() does not
