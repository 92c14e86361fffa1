"""The exchange as `make run` starts it, for tests: real processes, a real port, its own folder."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from forum import serve
from forum.config import ROOT
from tests.forking import Fork

START = (sys.executable, "-m", "forum.serve")
CHEAP_PASSWORDS = {"FORUM_ARGON2_MEMORY_KIB": "8", "FORUM_ARGON2_PASSES": "1"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def environment(folder: Path, port: int, **settings: str) -> dict[str, str]:
    """This process's environment without its FORUM_* variables, and what the test sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    where = {"PORT": str(port), "HOST": "127.0.0.1", "FORUM_DATA_DIR": str(folder)}
    return kept | where | CHEAP_PASSWORDS | settings


def refusal(folder: Path, port: int | None = None, **settings: str) -> str:
    """What it says when it does not start."""
    settings = {"FORUM_DEMO": "1"} | settings
    start = Fork(serve.main, env=environment(folder, port or free_port(), **settings))
    printed, said = start.communicate()
    assert start.returncode == 1, said
    assert printed == ""
    return said


def eventually(true, within: float = 8.0) -> bool:
    give_up_at = time.monotonic() + within
    while not true():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def get(port: int, path: str, timeout: float = 10) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=timeout) as response:
        return response.read().decode()


class Server:
    def __init__(self, folder: Path, command: Sequence[str] = START, **settings: str):
        self.command, self.code = command, ROOT
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder, self.settings = folder, settings
        self.out, self.err = (folder.with_name(name) for name in ("stdout", "stderr"))
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def start(self) -> None:
        env = environment(self.folder, self.port, **self.settings)
        with self.out.open("w") as out, self.err.open("w") as err:
            streams = {"stdout": out, "stderr": err}
            self.process = subprocess.Popen(self.command, env=env, cwd=self.code, **streams)
        # It prints its address once it answers; before that it may end, and say why.
        eventually(lambda: self.said() or self.process.poll() is not None, within=120)
        assert self.said(), self.complaints()

    def said(self) -> str:
        return self.out.read_text()

    def complaints(self) -> str:
        return self.err.read_text()

    def end(self, how: int = signal.SIGTERM) -> int:
        """Its exit code, once everything it started has ended too and the port is free."""
        family = self.family()
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        assert eventually(lambda: not any(map(is_running, family))), "something was left running"
        socket.create_server(("127.0.0.1", self.port)).close()
        return code

    def family(self) -> list[int]:
        mine = children(self.process.pid)
        return mine + [grandchild for child in mine for grandchild in children(child)]

    def child(self, name: str) -> int | None:
        """The process called forum-web or forum-worker."""
        for pid in children(self.process.pid):
            if Path(f"/proc/{pid}/comm").read_text().strip() == f"forum-{name}":
                return pid
        return None

    def get(self, path: str) -> str:
        with self.browser.open(self.address + path, timeout=10) as response:
            return response.read().decode()

    def sign_in(self, email: str, password: str) -> None:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/sign-in"))[1]
        answers = {"csrf_token": token, "email": email, "password": password}
        data = urllib.parse.urlencode(answers).encode()
        self.browser.open(self.address + "/sign-in", data, timeout=10).close()
