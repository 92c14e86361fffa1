"""An OpenID provider as a process of its own, for the tests of signing in with one."""

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest

from forum.config import ROOT
from tests.serving import eventually, free_port


class Provider:
    def __init__(self):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = (sys.executable, "-m", "tests.people.sign_in.openid_provider", str(self.port))
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=ROOT, **quiet)
        assert eventually(self.answers, within=30)

    def answers(self):
        try:
            self.control()
        except OSError:
            return False
        return True

    def control(self, **said):
        """Whom it knows and what it does wrong from now on; the addresses it was asked for."""
        sent = urllib.request.Request(
            f"{self.address}/control",
            json.dumps(said).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(sent, timeout=5) as answer:
            return json.load(answer)

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=10)


@contextmanager
def running_provider():
    provider = Provider()
    try:
        yield provider
    finally:
        provider.end()


@pytest.fixture(scope="session")
def openid_provider():
    with running_provider() as provider:
        yield provider
