"""Gunicorn's settings: `gunicorn --config python:forum.web_server wsgi:app`."""

import sys
import threading
import traceback

from forum.config import read_settings
from forum.db import several_writers_safe

_settings = read_settings()
_alone = not several_writers_safe(_settings)

worker_class = "gthread"
workers = 1 if _alone else _settings.web_processes
threads = _settings.web_threads
timeout = 60
graceful_timeout = 5
keepalive = 15
limit_request_line = 8190  # a long search is the page's to refuse, with a sentence
forwarded_allow_ips = ""  # X-Forwarded-* is the app's to judge, by FORUM_TRUSTED_PROXIES
control_socket_disable = True
loglevel = "warning"
accesslog = None
errorlog = "-"

_stop = threading.Event()
_pause = 3  # seconds before a loop that failed begins again


def post_worker_init(worker) -> None:
    """Where only one process may write, the worker's loop is a thread of the web server."""
    if _alone:
        threading.Thread(target=_work, args=(worker.wsgi,), name="worker").start()


def worker_exit(arbiter, worker) -> None:
    _stop.set()


def _work(app) -> None:
    from forum.worker import run

    while not _stop.is_set():
        try:
            run(app, _stop)
        except Exception:
            traceback.print_exc()
            print(f"The worker's loop begins again in {_pause} seconds.", file=sys.stderr)
            _stop.wait(_pause)
