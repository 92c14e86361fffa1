"""Northfield's contract with two agreed standards, and the form of Kay, its contract manager."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.complaints import (
    ComplaintCount,
    ComplaintReturn,
    ComplaintStep,
    DaysTaken,
    standing_key,
)
from forum.models.manager_reviews import ManagerReport
from forum.models.releases import Release
from forum.models.service_standards import (
    Side,
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)
from forum.models.standard_results import StandardResult, result_key
from forum.models.vocabularies import Term, Vocabulary
from forum.standards.results import actions as results

NOW = datetime(2027, 3, 1, 12)
END, BEFORE = date(2026, 12, 31), date(2026, 9, 30)
AGREED = datetime(2025, 1, 1)


@pytest.fixture(autouse=True)
def today(at):
    at(NOW)
    return at


@pytest.fixture
def lead(people, manager):
    """Ada, who leads Northfield, the prime of the contract."""
    people["ada"].is_lead = True
    db.session.commit()
    return people["ada"]


@pytest.fixture
def versions(contract, lead, terms):
    """PE-1 at programme engagement, and WS-1 at pre-work support."""
    framework = StandardFramework(
        name="Northfield, 2025", slug="northfield-2025", prime=contract.prime, contracts=[contract]
    )
    stage = Term(
        vocabulary=Vocabulary.STAGE,
        slug="programme-engagement",
        name="Programme engagement",
        position=2,
    )
    db.session.add_all([framework, stage])
    db.session.commit()
    return [
        _version(framework, lead, "PE-1", "Your first meeting", stage),
        _version(framework, lead, "WS-1", "Regular contact", terms["pre-work-support"]),
    ]


def _version(framework, writer, code, title, stage):
    standard = Standard(framework_id=framework.id, code=code, stage_id=stage.id)
    db.session.add(standard)
    db.session.flush()
    made = StandardVersion(
        standard=standard,
        number=1,
        state=VersionState.AGREED,
        applies_at=AGREED,
        title=title,
        slug=title.lower().replace(" ", "-"),
        expect="We will meet you soon.",
        definition="How many are met soon.",
        counted="meetings in time",
        out_of="referrals",
        target=95.0,
        guard="meetings under 20 minutes",
        you_will_see="a private room\nan adviser who has read\na next step in writing",
        proposed_by=Side.PRIME,
        written_by_id=writer.id,
        agreed_by_id=writer.id,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def pages(contract):
    """Addresses of the contract's pages, by what they are."""
    root = f"/contracts/{contract.id}"
    one = f"{root}/reports/{END}"
    return {
        "list": f"{root}/reports",
        "report": one,
        "docx": f"{one}.docx",
        "pdf": f"{one}.pdf",
        "review": f"{one}/review",
        "issue": f"{one}/issue",
        "card": f"{root}/scorecard",
        "csv": f"{root}/scorecard.csv",
        "json": f"{root}/scorecard.json",
    }


@pytest.fixture
def typed(versions):
    """typed({code: (seen, size, sentence)}, revision): what the form sends."""
    named = {one.standard.code: one.id for one in versions}

    def made(said, revision=0):
        fields = ("seen", "sample_size", "sentence")
        boxes = {
            f"v{named[code]}-{name}": value
            for code, values in said.items()
            for name, value in zip(fields, values, strict=True)
        }
        return {"revision": str(revision)} | boxes

    return made


SEEN = {
    "PE-1": ("partly", "24", "Rooms were private, and some meetings were short."),
    "WS-1": ("not looked at", "", ""),
}


@pytest.fixture
def reviewed(browse, manager, pages, typed):
    """Saved by Kay; not issued yet."""
    assert browse(manager).post(pages["review"], data=typed(SEEN)).status_code == 302
    return the_report()


@pytest.fixture
def issued(browse, manager, pages, reviewed):
    assert browse(manager).post(pages["issue"], data={"revision": "1"}).status_code == 302
    return the_report()


def the_report():
    db.session.rollback()
    return db.session.scalars(select(ManagerReport)).one()


@pytest.fixture
def release(app):
    row = Release(
        ref="out", name="Out", release_at=clock.now() - timedelta(days=10), cut_off=BEFORE
    )
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def result(contract, lead):
    """result(version, end, counted, out_of): sent before the release, with its figure."""

    def make(version, end, counted, out_of, guard=None):
        made = StandardResult(
            standing_key=result_key(contract.id, version.standard_id, end),
            contract_id=contract.id,
            standard=version.standard,
            version=version,
            quarter_end=end,
            counted=counted,
            out_of=out_of,
            guard=guard,
            sender_id=lead.id,
            sent_at=clock.now() - timedelta(days=20),
        )
        db.session.add(made)
        db.session.flush()
        figure = results.figure_of(made, contract)
        db.session.add(figure)
        db.session.flush()
        made.figure_id = figure.id
        db.session.commit()
        return made

    return make


@pytest.fixture
def complaints(contract, lead, terms):
    """complaints(end, count): of money at pre-work support, of 1,000 people."""

    def make(end, count):
        made = ComplaintReturn(
            standing_key=standing_key(contract.id, end),
            contract_id=contract.id,
            quarter_end=end,
            participants=1_000,
            sender=lead,
            sha256="0" * 64,
        )
        db.session.add(made)
        db.session.flush()
        row = ComplaintCount(
            return_id=made.id,
            theme="money",
            stage_id=terms["pre-work-support"].id,
            step=ComplaintStep.ADVISER,
            days=DaysTaken.UP_TO_10,
            received=count,
        )
        db.session.add(row)
        db.session.commit()
        return made

    return make
