"""Keep the web server and the worker running together, and end them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from forum.core.heartbeat import LATE_S
from forum.core.progress import Waiting, say

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # from <sys/prctl.h>
PAUSE = 2  # seconds before a worker that stopped is started again
START_S = 180  # for a worker to show its first beat
PATIENCE = 8  # seconds to end in; longer than the web server gives its open requests

Command = Sequence[str] | Callable[[], "Forked"]  # a program, or a fork of this process
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Have the kernel send SIGTERM to this process when its parent ends, however it ends."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def look_after(
    web: Command,
    worker: Command,
    heartbeat: Path,
    awaited: Callable[[], str | None],
    announce: Callable[[], None],
) -> int:
    """Run both commands until asked to stop or the web server ends. The exit code.

    awaited() names what is not ready yet; announce() is called once nothing is. There is no
    deadline: a busy machine is slow, and a process that cannot start ends by itself. A worker
    that ends, or whose heartbeat file is not touched any more, is replaced.
    """
    asked = _listen_for_a_request_to_stop()
    web_server, looked_after = _start(web), _Worker(worker, heartbeat)
    try:
        return _watch(web_server, looked_after, asked, _Start(awaited, announce))
    finally:
        _end([web_server, looked_after.process])


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


class _Worker:
    """The worker's process, replaced when it ends or hangs."""

    def __init__(self, command: Command, heartbeat: Path):
        self._command, self._pulse = command, Pulse(heartbeat)
        self._start_again_at: float | None = None
        self.process = _start(command)

    def look(self) -> None:
        if self._start_again_at is None:
            self._look_at_process()
        elif time.monotonic() > self._start_again_at:
            self._start_again_at = None
            self.process = _start(self._command)
            self._pulse.begin()

    def _look_at_process(self) -> None:
        if self._pulse.has_stopped():
            say(f"The worker has not answered for {LATE_S:.0f} seconds; it is ended.")
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if (code := self.process.poll()) is not None:
            say(f"The worker stopped ({_ending(code)}); it starts again in {PAUSE} seconds.")
            self._start_again_at = time.monotonic() + PAUSE


class Pulse:
    """Whether a worker is taken to hang. By a clock that stands still while the machine sleeps."""

    def __init__(self, file: Path):
        self._file = file
        self.begin()

    def begin(self) -> None:
        """For a worker that has just been started."""
        self._first = self._last = self._beat_at()
        self._seen_at = time.monotonic()

    def has_stopped(self) -> bool:
        beat_at = self._beat_at()
        if beat_at != self._last:
            self._last, self._seen_at = beat_at, time.monotonic()
        patience = START_S if self._last == self._first else LATE_S
        return time.monotonic() - self._seen_at > patience

    def _beat_at(self) -> float | None:
        try:
            return self._file.stat().st_mtime
        except OSError:
            return None


class Forked:
    """A fork of this process, with what of subprocess.Popen is used here.

    It begins with everything imported, which is most of the CPU time of a start. The forking
    process must have no other thread, nor an open database or index.
    """

    def __init__(self, work: Callable[[], int], name: str = "", closing: Iterable[int] = ()):
        sys.stdout.flush()
        sys.stderr.flush()
        self.returncode: int | None = None
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _work_and_exit(work, name, parent, closing)

    def poll(self) -> int | None:
        if self.returncode is None:
            self._note(*os.waitpid(self.pid, os.WNOHANG))
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if timeout is None and self.returncode is None:
            self._note(*os.waitpid(self.pid, 0))
        give_up_at = time.monotonic() + (timeout or 0)
        while (code := self.poll()) is None:
            if time.monotonic() > give_up_at:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return code

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def _note(self, pid: int, status: int) -> None:
        if pid:
            self.returncode = os.waitstatus_to_exitcode(status)


Process = subprocess.Popen | Forked


def _work_and_exit(
    work: Callable[[], int], name: str, parent: int, closing: Iterable[int]
) -> NoReturn:
    code = 1
    try:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        _bind_to_parent(parent)
        if _libc and name:
            _libc.prctl(PR_SET_NAME, name.encode())
        for file in closing:
            os.close(file)
        code = work()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _watch(web: Process, worker: _Worker, asked: list[int], start: _Start) -> int:
    while not asked:
        if _web_ended(web):
            return 1
        start.look()
        worker.look()
        time.sleep(0.2)
    return 0


def _start(command: Command) -> Process:
    # A session of its own: Ctrl-C reaches the supervisor alone, which ends the rest in order.
    if callable(command):
        return command()
    return subprocess.Popen(
        command, start_new_session=True, preexec_fn=partial(_bind_to_parent, os.getpid())
    )


def _bind_to_parent(parent: int) -> None:
    end_with_parent()
    if os.getppid() != parent:  # it ended before the kernel was told
        os._exit(1)


def _web_ended(web: Process) -> bool:
    code = web.poll()
    if code is None:
        return False
    say(f"The web server stopped ({_ending(code)}), so everything stops.")
    return True


def _listen_for_a_request_to_stop() -> list[int]:
    """A list that is empty until somebody asks, by Ctrl-C or by a signal."""
    asked: list[int] = []
    for number in STOP_SIGNALS:
        signal.signal(number, lambda number, _frame: asked.append(number))
    return asked


def _end(children: Sequence[Process]) -> None:
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
