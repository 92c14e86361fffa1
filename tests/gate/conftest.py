"""One row of every kind of words, with a probe in it, and a page where others read it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from forum import wings
from forum.core import text
from forum.core.extensions import db
from forum.models.attendance import Feedback, WorkshopTable
from forum.models.bookings import Booking, BookingState
from forum.models.collections import Collection, Saved
from forum.models.comments import Comment
from forum.models.communities import (
    Community,
    CommunityFacilitator,
    CommunityPage,
    CommunityPost,
)
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.expertise import Panel
from forum.models.gaps import Gap, Need
from forum.models.manager_reviews import ManagerReport, ManagerReview
from forum.models.organisations import Contract, Kind
from forum.models.polls import Poll
from forum.models.profiles import Profile
from forum.models.questions import Answer, Discussion
from forum.models.ratings import Rating
from forum.models.returns import PrimeLayout
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.service_standards import Standard, StandardFramework, StandardVersion
from forum.models.tries import Try
from forum.models.vocabularies import Vocabulary
from forum.models.workshops import Workshop, WorkshopNotes, WorkshopStatus

NOW = datetime(2026, 12, 7, 14, 0)
KINDS = {kind.name: kind for kind in wings.WORDS}
PROBE = "quokka"
KEY = "k" * 43


@dataclass
class Made:
    row: Any
    page: str  # where others read it
    reader: str  # "" for a guest


@pytest.fixture
def held_today(at):
    at(NOW)


@pytest.fixture
def workshop(people, terms, held_today):
    """Fay's, which is over since noon; Ada, Ben and Dee came."""
    made = Workshop(
        organiser_id=people["fay"].id,
        slug="mock-interviews",
        title="Mock interviews",
        place_name="Leeds Library",
        status=WorkshopStatus.PUBLISHED,
        submission_key="0" * 32,
        capacity=9,
        starts_at=datetime(2026, 12, 7, 10, 0),
        ends_at=datetime(2026, 12, 7, 12, 0),
    )
    people["fay"].is_organiser = True
    db.session.add(made)
    db.session.flush()
    for member in ("ada", "ben", "dee"):
        db.session.add(
            Booking(
                workshop_id=made.id,
                member_id=people[member].id,
                state=BookingState.WALKED_IN,
                came=True,
            )
        )
    db.session.commit()
    return made


def _resolution(ben, terms):
    made = ComplaintResolution(
        theme="money",
        stage=terms["pre-work-support"],
        author_id=ben.id,
        organisation_id=ben.organisation_id,
        submission_key="r" * 32,
        wrong="Fares came late.",
        changed=f"We keep a {PROBE}.",
        uses=[
            ResolutionUse(
                organisation_id=ben.organisation_id,
                contract_key=0,
                member_id=ben.id,
                changed_on=NOW.date(),
            )
        ],
    )
    return made, "/complaints/money", ""


def _standard(ben, terms, code="PE-1"):
    stage = next(one for one in terms.values() if one.vocabulary == Vocabulary.STAGE)
    framework = StandardFramework(name=code, slug=code.lower(), prime_id=ben.organisation_id)
    of_it = Standard(framework=framework, code=code, stage_id=stage.id)
    made = StandardVersion(
        standard=of_it,
        number=1,
        state="agreed",
        applies_at=NOW,
        title="First meeting",
        slug="first-meeting",
        expect=f"We keep a {PROBE}.",
        written_by_id=ben.id,
        proposed_by="prime",
    )
    return made, "/standards/PE-1-first-meeting", ""


def _manager_review(ben, terms):
    version, _, _ = _standard(ben, terms, "PE-2")
    area = next(one for one in terms.values() if one.vocabulary == Vocabulary.AREA)
    contract = Contract(ref="C1", prime_id=ben.organisation_id, area_id=area.id, basis="sourced")
    db.session.add_all([version, contract])
    version.applies_at, version.expect = datetime(2026, 1, 1), "We meet you."
    version.standard.framework.contracts = [contract]
    db.session.flush()
    report = ManagerReport(
        contract_id=contract.id, quarter_end=date(2026, 9, 30), manager_id=ben.id, issued_at=NOW
    )
    db.session.add(report)
    db.session.flush()
    made = ManagerReview(
        report_id=report.id,
        version_id=version.id,
        seen="seen",
        sentence=f"I saw a {PROBE}.",
        author_id=ben.id,
    )
    return made, f"/contracts/{contract.id}/reports/2026-09-30", ""


def _layout(ben, terms):
    ben.organisation.kind = Kind.PRIME
    made = PrimeLayout(
        prime_id=ben.organisation_id,
        columns=[],
        codes={},
        comment=f"We keep a {PROBE}.",
        edited_by_id=ben.id,
        edited_at=NOW,
    )
    return made, "/returns/burden", ""


def _of_people_and_groups(people, terms, said, question):
    """Makers by the name of their kind, as in make()."""
    ben = people["ben"]

    def profile():
        people["ada"].works_with = [terms["pg1-jsa-18-24"]]
        return (
            Profile(user_id=ben.id, about=f"I keep a {PROBE}.", changed_at=NOW),
            f"/people/{ben.id}-ben",
            "ada",
        )

    def community(**facts):
        open_ = {"state": "open", "term_id": terms["lone-parents"].id, "purpose": "To learn"}
        whole = {"slug": "nights", "name": "Nights", "submission_key": "c" * 32} | open_ | facts
        made = Community(
            proposer_id=ben.id,
            organisation_id=ben.organisation_id,
            invited=[ben.organisation, people["dee"].organisation],
            **whole,
        )
        db.session.add(made)
        db.session.flush()
        for one in ("ben", "dee"):
            db.session.add(
                CommunityFacilitator(community_id=made.id, user_id=people[one].id, accepted_at=NOW)
            )
        return made

    def community_page():
        written = {"body": said["body"], "html": said["html"], "writer_id": ben.id}
        written["organisation_id"] = ben.organisation_id
        return CommunityPage(community_id=community().id, **written), "/communities/nights", "dee"

    def community_post():
        posted = CommunityPost(community_id=community(is_private=True).id, title="Nights?", **said)
        db.session.add(posted)
        db.session.flush()
        return posted, f"/communities/nights/posts/{posted.id}", "dee"

    def poll():
        asked, page = question(body="", html="")
        words = {"words": f"Keep a {PROBE}?", "answers": "Yes\nNo"}
        return (
            Poll(
                discussion_id=asked.id,
                author_id=ben.id,
                organisation_id=ben.organisation_id,
                closes_at=datetime(2026, 12, 14),
                **words,
            ),
            page,
            "",
        )

    def panel():
        made = Panel(
            slug="quokkas",
            title=f"Ask about the {PROBE}",
            specialist_id=people["dee"].id,
            organisation_id=ben.organisation_id,
            made_by_id=ben.id,
            submission_key="p" * 32,
            opens_at=NOW,
            closes_at=datetime(2026, 12, 21),
        )
        return made, "/panels", ""

    def summary():
        made = ReviewedSummary(
            practice_id=terms["warm-handover"].id,
            state="published",
            body=f"We keep a {PROBE}.",
            html=text.to_html(f"We keep a {PROBE}."),
            writer_id=ben.id,
            organisation_id=ben.organisation_id,
            reviewer_id=people["ann"].id,
            decided_at=NOW,
        )
        return made, "/what-we-know/warm-handover", ""

    return {
        "profile": profile,
        "community": lambda: (community(purpose=f"For a {PROBE}."), "/communities", ""),
        "community-page": community_page,
        "community-post": community_post,
        "poll": poll,
        "panel": panel,
        "summary": summary,
        "standard": lambda: _standard(ben, terms),
        "complaint-resolution": lambda: _resolution(ben, terms),
        "manager-review": lambda: _manager_review(ben, terms),
        "layout": lambda: _layout(ben, terms),
    }


@pytest.fixture
def make(people, terms, bus_passes, workshop):
    """make("comment") is Ben's, with PROBE in its words."""
    ben, case_study = people["ben"], f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    room = f"/workshops/{workshop.id}-{workshop.slug}"
    said = {
        "author_id": ben.id,
        "organisation_id": ben.organisation_id,
        "submission_key": "b" * 32,
        "body": f"We keep a {PROBE}.",
        "html": text.to_html(f"We keep a {PROBE}."),
    }

    def question(**words):
        asked = Discussion(**(said | {"slug": "nights", "title": "Nights?"} | words))
        db.session.add(asked)
        db.session.flush()
        return asked, f"/discussions/{asked.id}-{asked.slug}"

    def answer():
        asked, page = question(body="", html="", author_id=people["ada"].id)
        return Answer(discussion_id=asked.id, **said), page, ""

    def feedback():
        for member in ("ada", "dee"):
            mine = Feedback(workshop_id=workshop.id, member_id=people[member].id, useful=4)
            db.session.add(mine)
        words = {"member_id": ben.id, "useful": 5, "differently": f"Buy a {PROBE}"}
        return Feedback(workshop_id=workshop.id, **words), f"{room}/feedback", "fay"

    def listed(name="Team day", note=""):
        shared = Collection(owner_id=ben.id, name=name, key=KEY)
        db.session.add(shared)
        db.session.flush()
        saved = Saved(collection_id=shared.id, case_study_id=bus_passes.id, note=note)
        db.session.add(saved)
        return shared, saved

    def gap():
        made = Gap(words=f"a {PROBE} in custody")
        db.session.add(made)
        db.session.flush()
        for member in ("ben", "dee"):
            db.session.add(Need(gap_id=made.id, member_id=people[member].id))
            db.session.flush()
        return made

    tried = {
        "case_study_id": bus_passes.id,
        "member_id": ben.id,
        "organisation_id": ben.organisation_id,
        "group_id": terms["pg1-jsa-18-24"].id,
        "version": 1,
        "result": "worked",
        "again": "yes",
        "note": f"With a {PROBE}.",
    }
    rated = {
        "case_study_id": bus_passes.id,
        "rater_id": ben.id,
        "organisation_id": ben.organisation_id,
        "value": 4,
        "version": 1,
        "note": f"Buy a {PROBE}.",
    }
    table = {"number": 1, "did": f"We keep a {PROBE}.", "writer_id": ben.id, "written_at": NOW}
    notes = {"number": 1, "writer_id": ben.id, "body": said["body"], "html": said["html"]}
    makers = {
        "comment": lambda: (Comment(case_study_id=bus_passes.id, **said), case_study, ""),
        "question": lambda: (*question(title=f"A {PROBE}?", slug="a-quokka"), ""),
        "answer": answer,
        "try": lambda: (Try(**tried), case_study, ""),
        "notes": lambda: (WorkshopNotes(workshop_id=workshop.id, **notes), room, ""),
        "table": lambda: (WorkshopTable(workshop_id=workshop.id, **table), f"{room}/tables", "fay"),
        "feedback": feedback,
        "list-note": lambda: (listed(note=f"For the {PROBE}")[1], f"/collections/{KEY}", "dee"),
        "list-name": lambda: (listed(name=f"The {PROBE} list")[0], f"/collections/{KEY}", "dee"),
        "rating-note": lambda: (Rating(**rated), f"{case_study}/ratings-received", "ada"),
        "gap": lambda: (gap(), "/gaps", ""),
    }
    makers |= _of_people_and_groups(people, terms, said, question)
    assert set(makers) == set(KINDS)

    def one(kind) -> Made:
        row, page, reader = makers[kind]()
        db.session.add(row)
        db.session.commit()
        return Made(row, page, reader)

    return one
