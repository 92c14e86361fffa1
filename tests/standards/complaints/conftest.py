"""A lead of a prime, the file of a return, and returns of contracts that a release has opened."""

import io
from datetime import timedelta

import pytest

from forum.core import clock, london_time
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.complaints import (
    ComplaintCount,
    ComplaintReturn,
    ComplaintStep,
    DaysTaken,
    standing_key,
)
from forum.models.organisations import Contract, Kind, Organisation
from forum.models.releases import Release
from forum.standards.complaints import quarters

HEADINGS = "theme,stage,step,days,received,upheld,partly upheld,not upheld,withdrawn"
ROW = "money,pre-work-support,adviser,10 or fewer,3,1,1,1,0"
PAGE = "/complaints/returns/new"


@pytest.fixture
def lead(ada):
    """Ada, who leads Northfield, the prime of `contract`."""
    ada.is_lead = True
    db.session.commit()
    return ada


@pytest.fixture
def last_quarter(app):
    return quarters.last_ended(london_time.today())


@pytest.fixture
def send(browse, contract, last_quarter):
    """send(lead, ROW, …) answers as the form does; a keyword changes a field."""

    def sent(member, *rows, content=None, **changes):
        body = content or "\n".join((HEADINGS, *rows)).encode()
        typed = {
            "contract": str(contract.id),
            "quarter": last_quarter.isoformat(),
            "participants": "1,200",
            "file": (io.BytesIO(body), "return.csv"),
        } | changes
        return browse(member).post(PAGE, data=typed, content_type="multipart/form-data")

    return sent


@pytest.fixture
def release(app, last_quarter):
    """Open since an hour ago; figures to the end of the last quarter."""
    made = Release(
        ref="out",
        name="Out",
        release_at=clock.now() - timedelta(hours=1),
        cut_off=last_quarter,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def returned(terms, last_quarter, release, ann):
    """returned(contract, back, {(theme, stage): count}), sent before the release."""

    def make(contract, back, counts, people=1_000, sent_at=None):
        end = quarters.earlier(last_quarter, back)
        made = ComplaintReturn(
            standing_key=standing_key(contract.id, end),
            contract_id=contract.id,
            quarter_end=end,
            participants=people,
            sender=ann,
            sent_at=sent_at or clock.now() - timedelta(days=2),
            sha256="0" * 64,
        )
        db.session.add(made)
        db.session.flush()
        for (theme, stage), count in counts.items():
            row = ComplaintCount(
                return_id=made.id,
                theme=theme,
                stage_id=terms[stage].id,
                step=ComplaintStep.ADVISER,
                days=DaysTaken.UP_TO_10,
                received=count,
                upheld=count,
            )
            db.session.add(row)
        db.session.commit()
        return made

    return make


@pytest.fixture
def contracts(areas, organisations):
    """Four, of four primes, two in each area."""
    made = []
    for number in range(4):
        prime = Organisation(name=f"Prime {number}", slug=f"prime-{number}", kind=Kind.PRIME)
        area = areas[number // 2]
        made.append(Contract(ref=f"T{number}", prime=prime, area=area, basis="sourced"))
    db.session.add_all(made)
    db.session.commit()
    return made


@pytest.fixture
def member_of(app):
    """member_of(organisation) is a verified member of it."""

    def join(organisation):
        made = User(
            email=f"m@{organisation.slug}.example",
            name="Member",
            password_hash="",
            standing="verified",
            organisation=organisation,
        )
        db.session.add(made)
        db.session.commit()
        return made

    return join
