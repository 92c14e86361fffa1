"""Northfield's contract with two standards, its lead Ada, and results that a release may open."""

from datetime import date, datetime, timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
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
from forum.standards.results import actions
from forum.standards.versions.queries import version_in

NOW = datetime(2027, 3, 1, 12)
END, BEFORE = date(2026, 12, 31), date(2026, 9, 30)
NEW_FROM = datetime(2026, 10, 1)
ADDRESS = "/standards/PE-1-your-first-meeting"


@pytest.fixture(autouse=True)
def today(at):
    at(NOW)
    return at


@pytest.fixture
def lead(people, manager):
    ada = people["ada"]
    ada.is_lead = True
    db.session.commit()
    return ada


@pytest.fixture
def framework(contract, lead):
    made = StandardFramework(
        name="Northfield, 2025", slug="northfield-2025", prime=contract.prime, contracts=[contract]
    )
    made.programme_id = contract.programme_id
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def standard(framework, lead):
    """PE-1, with a new version from October 2026 on: the words of the guard stayed."""
    made = _standard(framework, "PE-1", "Your first meeting")
    first = _version(made, lead, 1, datetime(2025, 1, 1), ended_at=NEW_FROM)
    db.session.add_all([first, _version(made, lead, 2, NEW_FROM)])
    db.session.commit()
    return made


@pytest.fixture
def ended(framework, lead):
    """PE-9, which applied until June 2025."""
    made = _standard(framework, "PE-9", "Your second meeting")
    until = datetime(2025, 6, 1)
    db.session.add(_version(made, lead, 1, datetime(2025, 1, 1), ended_at=until))
    db.session.commit()
    return made


def _standard(framework, code, title):
    stage = Term(
        vocabulary=Vocabulary.STAGE, slug=f"stage-{code.lower()}", name="Stage", position=2
    )
    made = Standard(framework=framework, code=code, stage=stage)
    made.words = {"title": title, "slug": title.lower().replace(" ", "-")}
    db.session.add(made)
    return made


def _version(standard, writer, number, applies_at, **changes):
    return StandardVersion(
        standard=standard,
        number=number,
        state=VersionState.AGREED,
        applies_at=applies_at,
        definition="How many first meetings are held soon.",
        counted="first meetings held in time",
        out_of="referrals",
        target=95.0,
        exceptions="claimant in hospital; referral withdrawn",
        guard="first meetings under 20 minutes",
        proposed_by=Side.PRIME,
        written_by_id=writer.id,
        agreed_by_id=writer.id,
        **standard.words,
        **changes,
    )


@pytest.fixture
def typed(standard):
    """What the form sends of PE-1; a keyword changes a box."""

    def made(seen=0, standard=standard, **changes):
        boxes = {
            "counted": "461",
            "out_of": "480",
            "exceptions-0": "4",
            "exceptions-1": "2",
            "guard": "31%",
        } | changes
        return {"seen": str(seen)} | {f"s{standard.id}-{k}": v for k, v in boxes.items()}

    return made


def page_of(contract, end=END):
    return f"/standards/results/{contract.id}/{end.isoformat()}"


@pytest.fixture
def result(standard, lead):
    """result(contract, end, counted, out_of): sent two days ago, with its figure."""

    def make(contract, end, counted, out_of, guard=None, of=standard, number=1):
        made = StandardResult(
            standing_key=result_key(contract.id, of.id, end),
            contract_id=contract.id,
            standard=of,
            version=version_in(of, end),
            quarter_end=end,
            number=number,
            counted=counted,
            out_of=out_of,
            exceptions={"referral withdrawn": 3},
            guard=guard,
            sender_id=lead.id,
            sent_at=clock.now() - timedelta(days=2),
        )
        db.session.add(made)
        db.session.flush()
        figure = actions.figure_of(made, contract)
        if figure is not None:
            db.session.add(figure)
            db.session.flush()
            made.figure_id = figure.id
        db.session.commit()
        return made

    return make


@pytest.fixture
def release(app):
    """release() opens one, an hour ago, of figures to the end of the last quarter."""

    def made(cut_off=END, ago=timedelta(hours=1)):
        row = Release(
            ref=f"out-{cut_off}-{ago}", name="Out", release_at=clock.now() - ago, cut_off=cut_off
        )
        db.session.add(row)
        db.session.commit()
        return row

    return made
