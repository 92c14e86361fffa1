"""Each kind of follow brings its news into the digest, as plain SQL says; and nothing hidden."""

import random
from datetime import datetime, timedelta
from secrets import token_hex

import pytest
from sqlalchemy import insert, select, text

from forum.core.extensions import db
from forum.gate.actions import withdraw_words
from forum.mail.outbox import Letter
from forum.models.accounts import Standing, User
from forum.models.communities import Community, CommunityMember
from forum.models.complaint_resolutions import ComplaintResolution
from forum.models.service_standards import Standard, StandardFramework, StandardVersion
from forum.models.social import Follow, FollowKind, Strength
from forum.models.workshops import Series, Workshop, WorkshopStatus
from forum.social.communities import actions as communities
from forum.social.digest import jobs
from forum.standards.complaints.themes import by_slug

TUESDAY = datetime(2026, 3, 31, 6, 30)
MONDAY = TUESDAY - timedelta(days=1)
MEMBERS = 40
STRENGTHS = (*Strength, None)


@pytest.fixture
def news(
    app, at, share, ask, answer, comment, terms, term, organisations, ben, dee, eve, fay, indexer,
    fan_out,
):  # fmt: skip
    """{title: the targets of what happened to it}: something of every kind that can be followed."""
    indexer.catch_up()
    at(MONDAY - timedelta(days=9))
    old = share(ben, title="An older case study")
    fan_out()
    at(MONDAY)
    comment(fay, old)
    share(dee, title="A new case study")
    answer(fay, ask(eve, "A question?"))
    workshop = _workshop(ben)
    stage = term.pre_work.id
    standard = Standard(
        framework=StandardFramework(name="F", slug="f", prime_id=ben.organisation_id),
        code="PE-1",
        stage_id=stage,
    )
    version = StandardVersion(
        standard=standard, number=1, state="agreed", applies_at=MONDAY, agreed_at=MONDAY,
        title="First meeting", slug="first-meeting", expect="x", written_by_id=ben.id,
        proposed_by="prime",
    )  # fmt: skip
    theme = by_slug("money")
    resolution = ComplaintResolution(
        theme="money", stage_id=stage, organisation_id=ben.organisation_id, author_id=ben.id,
        submission_key="k", wrong="x", changed="y", written_at=MONDAY,
    )  # fmt: skip
    db.session.add_all([version, resolution])
    db.session.commit()
    room = _room(dee, term)
    fan_out()
    return {
        "An older case study": _targets("comment"),
        "A new case study": _targets("case-study"),
        "A question?": _targets("question") + _targets("answer"),
        workshop.title: _targets("workshop"),
        "PE-1 First meeting": [("standard", standard.id), ("term", stage)],
        theme.name: [("theme", theme.number), ("term", stage)],
        room.name: [("community", room.id)],
    }


def _workshop(organiser):
    """Full, so that it is in no list of workshops with places."""
    series = Series(rule="Weekly")
    db.session.add(series)
    db.session.flush()
    made = Workshop(
        slug="w", title="A meeting of a series", status=WorkshopStatus.PUBLISHED, capacity=1,
        starts_at=TUESDAY + timedelta(days=2), ends_at=TUESDAY + timedelta(days=2, hours=1),
        organiser_id=organiser.id, organisation_id=organiser.organisation_id, places_taken=1,
        submission_key="w", published_at=MONDAY, series_id=series.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def _room(writer, term):
    made = Community(
        slug="room", name="A private room", purpose="x", term_id=term.lone_parents.id,
        is_private=True, state="open", proposer_id=writer.id, submission_key=token_hex(16),
        invited=[writer.organisation],
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    words = {"title": "A post", "body": "x", "terms": []}
    communities.post(writer, made, token_hex(16), words, 9)
    return made


def _targets(kind):
    """(kind, id) of what the activities of Monday were about, as plain rows."""
    rows = db.session.execute(
        text(
            "select t.kind, t.target_id from activity a join activity_target t"
            " on t.activity_id = a.id where a.kind = :kind and a.at >= :since"
        ),
        {"kind": kind, "since": MONDAY - timedelta(hours=1)},
    )
    return [tuple(row) for row in rows]


def _readers(organisation_id, room_id, targets):
    """Members who follow at random, and have all joined the room."""
    chance = random.Random(14)
    db.session.add_all(
        User(
            name=f"M{n}",
            email=f"m{n}@x.example",
            standing=Standing.VERIFIED,
            organisation_id=organisation_id,
        )
        for n in range(MEMBERS)
    )
    db.session.commit()
    ids = list(db.session.scalars(select(User.id).where(User.email.like("m%@x.example"))))
    db.session.execute(
        insert(CommunityMember), [{"community_id": room_id, "user_id": i} for i in ids]
    )
    rows = [
        {"member_id": i, "kind": kind, "target_id": target, "strength": strength}
        for i in ids
        for kind, target in targets
        if (strength := chance.choice(STRENGTHS)) is not None
    ]
    db.session.execute(insert(Follow), rows)
    db.session.commit()


def _follows():
    found = {}
    rows = "select m.email, f.kind, f.target_id, f.strength from follow f" + (
        ' join "user" m on m.id = f.member_id'
    )
    for email, kind, target_id, strength in db.session.execute(text(rows)):
        found.setdefault(email, {})[kind, target_id] = strength
    return found


def test_every_kind_of_follow_has_its_news_for_members_who_follow_at_random(news, dee, at):
    room_id = next(i for targets in news.values() for kind, i in targets if kind == "community")
    targets = sorted({target for some in news.values() for target in some})
    assert {kind for kind, _ in targets} == set(FollowKind)
    _readers(dee.organisation_id, room_id, targets)
    at(TUESDAY + timedelta(minutes=1))
    jobs.send_mails_of_the_day()
    bodies = {row.to: row.body.split("\n") for row in db.session.scalars(select(Letter))}
    for email, own in _follows().items():
        if not email.startswith("m"):
            continue
        for title, some in news.items():
            # The question was asked and answered: each may be followed or muted apart.
            parts = [_targets("question"), _targets("answer")] if title == "A question?" else [some]
            is_due = any(
                any(own.get(one) in ("weekly", "at-once") for one in part)
                and not any(own.get(one) == "muted" for one in part)
                for part in parts
            )
            assert (title in bodies.get(email, [])) == is_due, (email, title)


CANARY = "quokka"


def test_nothing_hidden_of_any_sort_is_in_any_digest(
    news, ada, ben, dee, eve, mo, amy, ask, answer, share, term, organisations, at, fan_out
):
    """Of someone who follows everything there is, and has joined nothing."""
    withdraw_words(mo, ask(eve, f"Withdrawn {CANARY}", [term.pg1]), "x")
    gone = answer(eve, ask(ben, "An open one?"), f"A {CANARY}")
    withdraw_words(mo, gone, "x")
    share(dee, title=f"Held {CANARY}").status = "held"
    embargoed = ask(eve, f"Why a {CANARY}?", [term.pg1], "Job outcomes stood at 40% in June 2099.")
    assert embargoed.is_withdrawn
    nameless = share(ada, title="Without a name", is_anonymous=True, chain_position="prime")
    nameless.status = "published"
    share(amy, title="Of who has left")
    amy.name, amy.standing = f"Left {CANARY}", "left"
    room = db.session.scalar(select(Community))
    words = {"title": f"Private {CANARY}", "body": f"A {CANARY}", "terms": []}
    communities.post(dee, room, token_hex(16), words, 9)
    db.session.commit()
    fan_out()
    reader = User(name="R", email="r@x.example", standing=Standing.VERIFIED)
    db.session.add(reader)
    db.session.flush()
    for kind, target in db.session.execute(
        text("select distinct kind, target_id from activity_target")
    ).all():
        db.session.add(Follow(member_id=reader.id, kind=kind, target_id=target))
    for author in (ada, amy):
        key = {"member_id": reader.id, "kind": "person", "target_id": author.id}
        if db.session.scalar(select(Follow).filter_by(**key)) is None:
            db.session.add(Follow(**key))
    db.session.commit()
    at(TUESDAY + timedelta(minutes=1))
    jobs.send_mails_of_the_day()
    bodies = {row.to: row.body for row in db.session.scalars(select(Letter))}
    assert "Without a name" in bodies["r@x.example"]
    everything = "\n".join(bodies.values())
    assert CANARY not in everything
    assert "40%" not in everything
    assert "Ada" not in everything
    assert "A private room" not in bodies["r@x.example"]
