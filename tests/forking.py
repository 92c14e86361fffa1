"""A function in a process of its own that begins where the test stands, with nothing to import.

To import the exchange takes a process longer than most of what a test asks of it. What is open
stays open in both: close the connections to a database before (`db.engine.dispose()`), for SQLite
takes the locks of the process before the fork for its own.
"""

import os
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Mapping


class Fork:
    """What it prints can be read from `.out`; its exit code is what the function returned, or 0."""

    def __init__(self, function: Callable, *arguments, env: Mapping[str, str] | None = None):
        readable, writable = os.pipe()
        self.err = tempfile.TemporaryFile("w+")  # noqa: SIM115 (communicate closes it)
        with warnings.catch_warnings():
            # The threads of the tests hold no lock that the function could want.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            os.dup2(writable, 1)
            os.dup2(self.err.fileno(), 2)
            os._exit(_code_of(function, arguments, env))
        os.close(writable)
        self.out = os.fdopen(readable)
        self.returncode: int | None = None

    def wait(self, timeout: float = 60) -> int:
        give_up_at = time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > give_up_at:
                self.kill()
                raise TimeoutError(f"process {self.pid} has not ended")
            else:
                time.sleep(0.005)
        return self.returncode

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float = 120) -> tuple[str, str]:
        """All that it printed, once it has ended: as output, as errors. It is asked to end then."""
        ask_to_end = threading.Timer(timeout, os.kill, (self.pid, signal.SIGTERM))
        with self.out, self.err:
            ask_to_end.start()
            try:
                out = self.out.read()
            finally:
                ask_to_end.cancel()
            self.wait(timeout)
            self.err.seek(0)
            return out, self.err.read()


def _code_of(function: Callable, arguments: tuple, env: Mapping[str, str] | None) -> int:
    """Runs it as a program would: its own arguments, environment, streams and warnings."""
    warnings.simplefilter("default")
    sys.argv = [function.__name__]
    if env is not None:
        os.environ.clear()
        os.environ.update(env)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
    try:
        code = function(*arguments) or 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code
