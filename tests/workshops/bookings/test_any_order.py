"""Whatever people, organisers and the clock do, and in whatever order: what always holds."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.bookings import HOLDING, Booking
from forum.models.workshop_mails import BookingNews
from forum.models.workshops import Workshop
from forum.workshops.bookings import actions, jobs, queries

START = datetime(2014, 9, 8, 9)
NAMES = ["ada", "amy", "ben", "dee", "eve", "pip"]
WHO = st.sampled_from(NAMES)
NOT_TRUE_ANY_MORE = {
    "booked": {"waiting", "offered"},
    "waiting": {"booked", "offered"},
    "offered": {"waiting"},
    "cancelled": {"waiting", "offered"},
    "lapsed": {"waiting", "offered"},
}


class Bookings(RuleBasedStateMachine):
    people: dict = {}
    workshop_of = None

    @initialize(
        capacity=st.integers(1, 3), days=st.sampled_from([20, 2]), first=st.permutations(NAMES)
    )
    def begin(self, capacity, days, first):
        """All but one have asked already, so that there is a list."""
        self.traveller = time_machine.travel(START, tick=False)
        self.time = self.traveller.start()
        self.workshop = self.workshop_of(capacity=capacity, days=days)
        self.delivered = Counter()
        for who in first[1:]:
            self.book(who)

    def teardown(self):
        db.session.rollback()
        for table in (BookingNews, Booking, Letter, Workshop):
            db.session.execute(db.delete(table))
        db.session.commit()
        self.traveller.stop()

    # What is done

    @rule(who=WHO)
    def book(self, who):
        try:
            actions.book(self.people[who], self.workshop)
        except Refused:
            assert self.workshop.has_started

    @rule(who=WHO)
    def cancel(self, who):
        self.work()
        own = queries.own(self.people[who], self.workshop)
        if own is None or not own.is_live or self.workshop.has_started:
            return
        gone, had_place = own.id, own.holds_place
        expected = self.plainly(without=gone)[: int(had_place)]
        offered = self.ids("offered") - {gone}
        actions.cancel(self.people[who], self.workshop)
        assert sorted(self.ids("offered") - offered) == expected

    @rule(who=WHO)
    def answer(self, who):
        own = queries.own(self.people[who], self.workshop)
        if own is None:
            return
        was_open = own.is_offered and not own.has_lapsed
        try:
            actions.accept(self.people[who], self.workshop)
            assert own.is_booked
        except Refused:
            assert not was_open

    @rule(who=WHO)
    def put_first(self, who):
        own = queries.own(self.people[who], self.workshop)
        if own is None or not own.is_waiting or self.workshop.has_started:
            return
        try:
            actions.put_first(self.workshop.organiser, self.workshop, own, "She speaks first")
        except Refused:
            assert not own.is_waiting

    @rule(capacity=st.integers(1, 5))
    def change_capacity(self, capacity):
        fits = db.update(Workshop).where(
            Workshop.id == self.workshop.id, Workshop.places_taken <= capacity
        )
        db.session.execute(fits.values(capacity=capacity))
        db.session.commit()

    @rule(hours=st.sampled_from([1, 5, 13, 25]))
    def time_goes_by(self, hours):
        self.time.shift(timedelta(hours=hours))

    @rule()
    def work(self):
        jobs.keep_lists()
        assert jobs.keep_lists() == 0
        db.session.refresh(self.workshop)
        if not self.workshop.has_started:
            assert not (self.ids("waiting") and self.workshop.places_left)
        for one in self.rows("offered"):
            assert clock.now() < one.offered_until < self.workshop.starts_at

    @precondition(lambda self: db.session.scalar(db.select(db.func.count(Letter.id))))
    @rule()
    def mail_goes(self):
        waiting = db.session.scalars(db.select(Letter).where(Letter.sent_at.is_(None))).all()
        for letter in waiting:
            letter.sent_at = clock.now()
            self.delivered[letter.to, letter.dedupe_key] += 1
        db.session.commit()

    # What always holds

    @invariant()
    def there_are_never_more_people_than_places(self):
        db.session.refresh(self.workshop)
        holding = sum(len(self.rows(state)) for state in HOLDING)
        assert self.workshop.places_taken == holding <= self.workshop.capacity

    @invariant()
    def each_is_on_it_once(self):
        members = Counter(one.member_id for one in self.rows())
        assert set(members.values()) <= {1}

    @invariant()
    def the_list_is_in_the_order_of_the_rule(self):
        line = queries.waiting_turns(self.workshop)
        assert [turn.member.id for turn in line] == self.plainly()

    @invariant()
    def each_fact_is_told_once_and_no_longer_when_it_is_over(self):
        assert set(self.delivered.values()) <= {1}
        letters = db.session.scalars(db.select(Letter)).all()
        told = {letter.dedupe_key: letter for letter in letters}
        assert len(told) == len(letters)
        for one in self.rows():
            if one.is_live:
                assert one.dedupe_key(one.state) in told
            for what in NOT_TRUE_ANY_MORE[one.state]:
                letter = told.get(one.dedupe_key(what))
                assert letter is None or letter.sent_at is not None

    def plainly(self, without=None):
        """The rule in its plainest words: again and again, the smallest of all that are left."""
        held = Counter(
            one.organisation_id for one in self.rows() if one.holds_place and one.id != without
        )
        left = [one for one in self.rows("waiting") if one.id != without]
        order = []
        while left:
            first = min(left, key=lambda one: self._key(one, held))
            left.remove(first)
            held[first.organisation_id] += 1
            order.append(first.id)
        return order

    @staticmethod
    def _key(one, held):
        if one.put_first_at:
            return (0, 0, one.put_first_at, one.id)
        return (1, held[one.organisation_id], one.asked_at, one.id)

    def rows(self, state=None):
        found = db.select(Booking).where(Booking.workshop_id == self.workshop.id)
        found = found if state is None else found.where(Booking.state == state)
        return db.session.scalars(found.execution_options(populate_existing=True)).all()

    def ids(self, state):
        return {one.id for one in self.rows(state)}


@pytest.fixture
def machine(people, workshop_of):
    Bookings.people, Bookings.workshop_of = people, staticmethod(workshop_of)
    return Bookings


def test_invariants_hold_in_any_order_of_acts(machine):
    few = settings(
        max_examples=20,
        stateful_step_count=20,
        deadline=None,
        phases=[Phase.generate],  # to shrink what fails would take minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=few)
