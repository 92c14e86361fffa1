"""How the worker's tasks went, for the page of administrators."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.extensions import db


class TaskRun(db.Model):
    """The last run of a task that was noted: not each, for some run every few seconds."""

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[datetime | None]
    seconds: Mapped[float] = mapped_column(default=0.0)
    failure: Mapped[str] = mapped_column(String(120), default="")  # of the last run; empty: none
    failed_at: Mapped[datetime | None]  # the last time that it failed
    wanted_at: Mapped[datetime | None]  # an administrator asks for a run
