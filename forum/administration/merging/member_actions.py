"""Two accounts of one person become one: what counts once for a person counts once afterwards."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, and_, delete, select, update

from forum.administration.merging import evidence_actions, text_actions
from forum.core.extensions import db
from forum.gate.actions import discard_withheld
from forum.mail.outbox import Letter
from forum.models.accounts import User
from forum.models.bookings import LIVE, Booking, BookingState
from forum.models.case_studies import CaseStudy, Draft, DraftAuthor
from forum.models.collections import NAME_LENGTH, Collection
from forum.models.merges import MergedAccount
from forum.models.polls import Poll, PollVote
from forum.models.ratings import Rating
from forum.models.social import Follow, FollowKind
from forum.models.thanks import Thank
from forum.models.tries import Try
from forum.models.workshop_mails import BookingNews
from forum.models.workshops import Workshop, workshop_organiser
from forum.people import letters
from forum.people.erasure.actions import empty_profile
from forum.people.sign_in import sessions
from forum.practice.ratings import score_actions
from forum.workshops.bookings import seat_allocation

BEST_FIRST = (BookingState.BOOKED, BookingState.OFFERED, BookingState.WAITING)


def before(old: User, new: User) -> None:
    """What takes more than to point a row at the other account."""
    sessions.end_all(old)
    _count_polls(old, new)
    _merge_ratings(old, new)
    for report in db.session.scalars(select(Try).where(Try.member_id == old.id)).all():
        evidence_actions.move_try(report, member_id=new.id)
    _merge_bookings(old, new)
    _rename_lists(old, new)
    text_actions.move_invitations(old.email, new)
    silences = [until for until in (old.silenced_until, new.silenced_until) if until]
    if silences:
        stricter = max((old, new), key=lambda one: one.silenced_until or min(silences))
        new.silenced_until, new.silence_reason = stricter.silenced_until, stricter.silence_reason


def after(old: User, new: User) -> None:
    """What a person cannot do to themselves goes; the old account is closed."""
    _forget_own(new.id)
    old_email = old.email
    unsent = update(Letter).where(Letter.to == old_email, Letter.sent_at.is_(None))
    db.session.execute(unsent.values(to=new.email).execution_options(synchronize_session=False))
    empty_profile(old)
    db.session.add(MergedAccount(user_id=old.id, into_id=new.id))
    letters.accounts_merged(old_email, new.email)


def _count_polls(old: User, new: User) -> None:
    """The later of two votes in a poll stays, so the poll counts one less."""
    also = select(PollVote.poll_id).where(PollVote.member_id == new.id)
    both = select(PollVote.poll_id).where(PollVote.member_id == old.id, PollVote.poll_id.in_(also))
    fewer = update(Poll).where(Poll.id.in_(both)).values(votes=Poll.votes - 1)
    db.session.execute(fewer.execution_options(synchronize_session=False))


# Ratings


def _merge_ratings(old: User, new: User) -> None:
    """Of two ratings of one case study the later stays; of one's own case study none."""
    both = (old.id, new.id)
    of_them = select(Rating).where(Rating.rater_id.in_(both))
    newest_first = of_them.order_by(Rating.rated_at.desc(), Rating.id.desc())
    kept: set[int] = set()
    changed: set[int] = set()
    for rating in db.session.scalars(newest_first).all():
        case_study = rating.case_study
        if case_study.author_id in both or case_study.id in kept:
            discard_withheld(rating)
            db.session.delete(rating)
            db.session.flush()
            changed.add(case_study.id)
        kept.add(case_study.id)
    for rating in db.session.scalars(select(Rating).where(Rating.rater_id == old.id)).all():
        rating.rater_id = new.id
    for case_study in _locked(sorted(changed)):
        score_actions.recalculate_now(case_study)


def _locked(ids: Sequence[int]) -> Sequence[CaseStudy]:
    rows = select(CaseStudy).where(CaseStudy.id.in_(ids)).order_by(CaseStudy.id)
    return db.session.scalars(rows.with_for_update(of=CaseStudy)).all()


# Bookings


def _merge_bookings(old: User, new: User) -> None:
    """Of two bookings of one workshop the better one stays; the place of the other goes on."""
    theirs = {
        row.workshop_id: row
        for row in db.session.scalars(select(Booking).where(Booking.member_id == new.id))
    }
    for booking in db.session.scalars(select(Booking).where(Booking.member_id == old.id)).all():
        other = theirs.get(booking.workshop_id)
        if other is not None:
            booking = _merge_two(booking, other)
        booking.member_id = new.id
        db.session.flush()


def _merge_two(one: Booking, two: Booking) -> Booking:
    kept, gone = sorted((one, two), key=_rank)
    workshop = gone.workshop
    if gone.state in LIVE:
        seat_allocation.leave(gone, BookingState.CANCELLED)
    if kept.came is None or gone.came:
        kept.came = gone.came if gone.came is not None else kept.came
    news = update(BookingNews).where(BookingNews.booking_id == gone.id)
    db.session.execute(news.values(booking_id=kept.id).execution_options(synchronize_session=False))
    db.session.delete(gone)
    db.session.flush()
    seat_allocation.settle(workshop)
    return kept


def _rank(booking: Booking) -> tuple[int, Any]:
    state = BookingState(booking.state)
    place = BEST_FIRST.index(state) if state in BEST_FIRST else len(BEST_FIRST)
    return place, booking.asked_at


# Lists, and what one cannot do to oneself


def _rename_lists(old: User, new: User) -> None:
    """A member's lists have different names."""
    taken = set(db.session.scalars(select(Collection.name).where(Collection.owner_id == new.id)))
    for row in db.session.scalars(select(Collection).where(Collection.owner_id == old.id)).all():
        row.name = _free(row.name, taken)
        taken.add(row.name)
        row.owner_id = new.id
    db.session.flush()


def _free(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        found = f"{name[: NAME_LENGTH - 6]} ({number})"
        number += 1
    return found


def _forget_own(member_id: int) -> None:
    own_drafts = select(Draft.id).where(Draft.author_id == member_id)
    own_workshops = select(Workshop.id).where(Workshop.organiser_id == member_id)
    follows_self = and_(Follow.kind == FollowKind.PERSON, Follow.target_id == member_id)
    table: Table = workshop_organiser
    for statement in (
        delete(DraftAuthor).where(
            DraftAuthor.user_id == member_id, DraftAuthor.draft_id.in_(own_drafts)
        ),
        delete(table).where(table.c.user_id == member_id, table.c.workshop_id.in_(own_workshops)),
        delete(Follow).where(Follow.member_id == member_id, follows_self),
        delete(Thank).where(Thank.member_id == member_id, Thank.author_id == member_id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
