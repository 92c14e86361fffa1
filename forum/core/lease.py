"""Work of which there is one at a time: whoever holds the lease, on whichever node, does it.

A thread of its own renews the lease, so that a long task does not lose it. A process that was
paused for longer than a lease knows that it has lost it: the clock of its own has gone on.
"""

import os
import socket
import threading
import time
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, db_health, wake
from forum.core.db import insert_if_absent, update_if
from forum.core.extensions import db

log = structlog.get_logger()

LEASE_S = 30
RENEW_S = 10


class Lease(db.Model):
    """Who does the work of which there must be only one at a time, and until when."""

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]


class LeaseHolder:
    """One process's hold on the lease of a name."""

    def __init__(self, name: str):
        self.name = name
        self.holder = f"{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}"
        self._held_until = 0.0  # by time.monotonic()

    @property
    def is_held(self) -> bool:
        return time.monotonic() < self._held_until

    def keep(self, app: Flask, stop: threading.Event) -> None:
        """Take the lease when it is free, and renew it, until told to stop; then give it back."""
        with app.app_context():
            while not stop.is_set():
                self.take()
                stop.wait(RENEW_S)
            self.give_back()

    def take(self) -> bool:
        """Take or renew it; whether it is held."""
        asked_at = time.monotonic()
        try:
            with wake.quiet():
                taken = self._take()
        except Exception as error:
            db_health.say(error, "lease_failed")
            return self.is_held
        finally:
            db.session.remove()
        self._held_until = asked_at + LEASE_S if taken else 0.0
        return taken

    def _take(self) -> bool:
        now = clock.now()
        until = now + timedelta(seconds=LEASE_S)
        is_free = (Lease.holder == self.holder) | (Lease.until <= now)
        taken = update_if(Lease, Lease.name == self.name, is_free, holder=self.holder, until=until)
        if not taken:
            taken = insert_if_absent(Lease, name=self.name, holder=self.holder, until=until)
        db.session.commit()
        return taken

    def give_back(self) -> None:
        self._held_until = 0.0
        try:
            update_if(Lease, Lease.holder == self.holder, until=clock.now())
            db.session.commit()
        except Exception as error:  # it then runs out by itself
            log.warning("lease_kept", kind=type(error).__name__)
        finally:
            db.session.remove()
