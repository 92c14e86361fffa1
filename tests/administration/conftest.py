"""Two administrators, and what they send."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db


@pytest.fixture
def ida(people):
    """An administrator."""
    people["fay"].is_administrator = True
    db.session.commit()
    return people["fay"]


@pytest.fixture
def ira(people):
    """Another one."""
    people["dee"].is_administrator = True
    db.session.commit()
    return people["dee"]


@pytest.fixture
def rows():
    """rows() are the entries of the audit log: (who, act, about)."""

    def read():
        db.session.rollback()  # what another session has written is read by a new transaction
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.who_id, entry.act, entry.about) for entry in entries]

    return read


@pytest.fixture
def merge(browse, ida, ira):
    """merge("term", old, new) as two administrators do it; the answer to the second."""

    def ask_and_confirm(kind, old, new, reason="They are one."):
        form = {"into": str(new.id), "reason": reason}
        asked = browse(ida).post(f"/administration/merges/{kind}/{old.id}", data=form)
        assert asked.status_code == 302, asked.text
        return browse(ira).post(f"{asked.location}/confirm")

    return ask_and_confirm
