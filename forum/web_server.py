"""Gunicorn's settings: `gunicorn --config python:forum.web_server wsgi:app`."""

import time
import traceback

from flask import g
from gunicorn.workers.gthread import ThreadWorker

from forum.config import read_settings

_settings = read_settings()

worker_class = "forum.web_server.Worker"
workers = _settings.web_processes
threads = _settings.web_threads
timeout = 60
graceful_timeout = 5
keepalive = 15
limit_request_line = 8190  # a long search is the page's to refuse, with a sentence
forwarded_allow_ips = ""  # X-Forwarded-* is the app's to judge, by FORUM_TRUSTED_PROXIES
control_socket_disable = True
loglevel = "error"  # a warning about a broken request would name its address
accesslog = None
errorlog = "-"

_refused_bytes = 64 * 1024 * 1024  # read of a post that is too large, so that its answer is seen
_refused_s = 10


def post_request(worker, req, environ, resp) -> None:
    """Take in the rest of a post that was too large: most clients send it all before they read."""
    if resp is None or resp.status_code != 413:
        return
    connection, body = environ["gunicorn.socket"], environ["wsgi.input"]
    usual = connection.gettimeout()
    connection.settimeout(_refused_s)
    give_up_at, left = time.monotonic() + _refused_s, _refused_bytes
    try:
        while left > 0 and time.monotonic() < give_up_at and (taken := body.read(65536)):
            left -= len(taken)
    except OSError:
        pass  # it hung up, or went quiet
    finally:
        connection.settimeout(usual)


class Worker(ThreadWorker):
    """Answers what gunicorn cannot read, such as an overlong address, with the site's own page."""

    def handle_error(self, req, client, addr, exc) -> None:
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
