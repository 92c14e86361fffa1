"""Keep the web server and the worker running together, and end them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from forum.core.progress import Waiting, say

PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>
PAUSE = 2  # seconds before a worker that stopped is started again
PATIENCE = 8  # seconds to end in; longer than the web server gives its open requests

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Have the kernel send SIGTERM to this process when its parent ends, however it ends."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def look_after(
    web: Sequence[str],
    worker: Sequence[str],
    awaited: Callable[[], str | None],
    announce: Callable[[], None],
) -> int:
    """Run both commands until asked to stop or the web server ends. The exit code.

    awaited() names what is not ready yet; announce() is called once nothing is. There is no
    deadline: a busy machine is slow, and a process that cannot start ends by itself.
    """
    asked = _listen_for_a_request_to_stop()
    children = {"web": _start(web), "worker": _start(worker)}
    try:
        return _watch(children, worker, asked, _Start(awaited, announce))
    finally:
        _end(children.values())


class _Start:
    def __init__(self, awaited: Callable[[], str | None], announce: Callable[[], None]):
        self._awaited, self._announce = awaited, announce
        self._waiting, self._is_over = Waiting(), False

    def look(self) -> None:
        if self._is_over:
            return
        if step := self._awaited():
            self._waiting.for_(step)
        else:
            self._is_over = True
            self._announce()


def _watch(
    children: dict[str, subprocess.Popen],
    worker: Sequence[str],
    asked: list[int],
    start: _Start,
) -> int:
    start_again_at = None
    while not asked:
        if _web_ended(children["web"]):
            return 1
        start.look()
        if start_again_at is None and (code := children["worker"].poll()) is not None:
            say(f"The worker stopped ({_ending(code)}); it starts again in {PAUSE} seconds.")
            start_again_at = time.monotonic() + PAUSE
        if start_again_at and time.monotonic() > start_again_at:
            children["worker"] = _start(worker)
            start_again_at = None
        time.sleep(0.2)
    return 0


def _start(command: Sequence[str]) -> subprocess.Popen:
    # A session of its own: Ctrl-C reaches the supervisor alone, which ends the rest in order.
    return subprocess.Popen(
        command, start_new_session=True, preexec_fn=partial(_bind_to_parent, os.getpid())
    )


def _bind_to_parent(parent: int) -> None:
    end_with_parent()
    if os.getppid() != parent:  # it ended before the kernel was told
        os._exit(1)


def _web_ended(web: subprocess.Popen) -> bool:
    code = web.poll()
    if code is None:
        return False
    say(f"The web server stopped ({_ending(code)}), so everything stops.")
    return True


def _listen_for_a_request_to_stop() -> list[int]:
    """A list that is empty until somebody asks, by Ctrl-C or by a signal."""
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked.append(number))
    return asked


def _end(children: Iterable[subprocess.Popen]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    give_up_at = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
