"""Gunicorn's settings: `gunicorn --config python:forum.web_server wsgi:app`."""

import time

from forum.config import read_settings

_settings = read_settings()

worker_class = "gthread"
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
