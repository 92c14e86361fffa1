"""Send the mail of the day once for all nodes: at 7:30 in London, with the digest on Tuesdays."""

from collections.abc import Mapping, Sequence
from datetime import date

from forum.core import clock
from forum.core.batches import batched
from forum.core.db import reading
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import User
from forum.models.social import DigestFrequency, Notice
from forum.social.digest import actions, queries, schedule, sources
from forum.social.digest.actions import TakenAlong
from forum.social.digest.letters import Recipient
from forum.social.digest.queries import Addressee, DigestNews
from forum.social.digest.sources import DigestEntry, DigestSection
from forum.social.notifications import queries as notices
from forum.social.things import queries as things

MAILS_AT_ONCE = 10  # written in one, with the notices and letters that go along
MOST_LINES = 20  # of notifications in one mail

NewsOf = Mapping[DigestFrequency, DigestNews]


def send_mails_of_the_day() -> int:
    """Idempotent, and safe to kill between two batches; how many mails were written."""
    now = clock.now()
    today, tuesday = clock.in_london(now).date(), schedule.digest_day(now)
    if now < schedule.morning_of(today) or not _is_ready(tuesday):
        return 0
    actions.drop_unwanted()
    with reading():
        ids = queries.members_due(today, tuesday)
        news = _news(tuesday) if ids and tuesday else {}
    return sum(_write(some, today, tuesday, news) for some in batched(ids, MAILS_AT_ONCE))


def _is_ready(tuesday: date | None) -> bool:
    return tuesday is None or all(source.is_ready() for source in sources.declared())


def _news(tuesday: date) -> NewsOf:
    news = {DigestFrequency.WEEKLY: queries.news(schedule.weekly(tuesday))}
    if schedule.is_monthly(tuesday):
        news[DigestFrequency.MONTHLY] = queries.news(schedule.monthly(tuesday))
    return news


def _write(ids: Sequence[int], today: date, tuesday: date | None, news: NewsOf) -> int:
    """Read for some members, then write their mails in one short transaction."""
    with reading():
        addressees = queries.addressees(ids, tuesday)
        wanting = [one.member.id for one in addressees if one.wants_notices]
        due, taken = queries.notices_to_mail(wanting), queries.letters_to_take(wanting)
        digests = _digests(addressees, news)
        mails = [
            (
                Recipient(one.member.id, one.member.email),
                [
                    *_notices(one.member, due.get(one.member.id, [])),
                    *digests.get(one.member.id, []),
                    *_letters(one.member, taken.get(one.member.id, [])),
                ],
                TakenAlong(
                    [notice.id for notice in due.get(one.member.id, [])],
                    [letter.id for letter in taken.get(one.member.id, [])],
                ),
                one.member.id in digests,
            )
            for one in addressees
        ]
    written = 0
    for recipient, sections, told, is_digest in mails:
        written += actions.write(recipient, today, sections, told, is_digest)
    db.session.commit()
    return written


def _digests(addressees: Sequence[Addressee], news: NewsOf) -> queries.Sections:
    found: queries.Sections = {}
    for frequency in DigestFrequency:
        members = [one.member for one in addressees if one.frequency == frequency]
        if members:
            found |= queries.sections(members, news[frequency])
    return found


def _notices(member: User, due: Sequence[Notice]) -> list[DigestSection]:
    """Under the member's own rights, at the moment of writing; what is gone is left out."""
    if not due:
        return []
    entries = [
        DigestEntry(group.title, line.path, line.text)
        for group in notices.groups(member, due[:MOST_LINES])
        for line in group.lines
        if line.path
    ]
    return [DigestSection("New for you", entries)] if entries else []


def _letters(member: User, taken: Sequence[Letter]) -> list[DigestSection]:
    """As they were written, without those about what is not there for the member any more."""
    keys = {(one.about_kind, one.about_id) for one in taken if one.about_kind}
    there = things.load_all(member, keys)
    entries = [
        DigestEntry(one.subject, "", one.body.strip())
        for one in taken
        if not one.about_kind or (one.about_kind, one.about_id) in there
    ]
    return [DigestSection("Also for you", entries)] if entries else []
