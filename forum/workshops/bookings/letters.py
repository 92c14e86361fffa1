"""Letters about bookings: plain text, one purpose each.

The outbox sends each kind once a round of a booking. Members can stop reminders and the letter
after a missed workshop, not those about their own place.
"""

from forum.core import formatting
from forum.core.london_time import span
from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences.models import MailKind
from forum.models.bookings import Booking
from forum.models.workshop_mails import WorkshopMail
from forum.models.workshops import Workshop
from forum.workshops.calendar.ical import calendar_file

SIGNED = "What Works Exchange"
LINK_WITH_PLACE = "Online: those who have a place get the link to join."
STOP = "No more reminders of workshops: "


def booked(booking: Booking) -> None:
    _write(
        booking,
        "booked",
        "You have a place: ",
        _of_colleague(booking, "booked you a place. ") + "You have a place at this workshop.",
        _when_and_where(booking),
        "The calendar file with this mail puts it into your calendar.",
        f"If you cannot come, give the place back so that somebody else can:\n"
        f"{_page(booking.workshop)}",
        calendar=_calendar(booking, "REQUEST"),
    )


def waiting(booking: Booking) -> None:
    _write(
        booking,
        "waiting",
        "You are on the waiting list: ",
        _of_colleague(booking, "wants you to come to this workshop. ")
        + "All places are taken, so you are on the waiting list.",
        _when_and_where(booking),
        "When a place is free it is offered to the organisation that holds the fewest, and in "
        "it to whoever asked first. We write to you when it is your turn.",
        f"See where you are on the list, or leave it:\n{_page(booking.workshop)}",
    )


def offered(booking: Booking) -> None:
    """The link opens a page with a button: a mail program that follows links accepts nothing."""
    _write(
        booking,
        "offered",
        "A place is free for you: ",
        "A place is free, and it is your turn.",
        _when_and_where(booking),
        f"Say by {formatting.day_and_time(booking.offered_until)} whether you take it:\n"
        f"{address(_path(booking.workshop) + '/offer')}",
        "After that it goes to the next person on the list.",
    )


def lapsed(booking: Booking) -> None:
    _write(
        booking,
        "lapsed",
        "The place went to somebody else: ",
        "We did not hear from you in time, so the place we offered you went to the next person.",
        _when_and_where(booking),
        f"If you would still like to come, join the list again:\n{_page(booking.workshop)}",
    )


def cancelled_by_member(booking: Booking) -> None:
    """Takes it off their calendar."""
    _write(
        booking,
        "cancelled",
        "You gave your place back: ",
        "Your place is free for somebody else now. Thank you for saying so.",
        _when_and_where(booking),
        "The calendar file with this mail takes it off your calendar.",
        calendar=_calendar(booking, "CANCEL"),
    )


def removed(booking: Booking, had_place: bool) -> None:
    done = "cancelled your place" if had_place else "taken you off the waiting list"
    _write(
        booking,
        "removed",
        "Your booking was cancelled: ",
        f"The organiser has {done}.",
        f"The reason given: {booking.reason}",
        _when_and_where(booking),
        calendar=_calendar(booking, "CANCEL") if had_place else "",
    )


def membership_lost(booking: Booking, had_place: bool) -> None:
    """Their organisation is not confirmed any more. _write() leaves out suspended members."""
    what = "place" if had_place else "booking"
    _write(
        booking,
        "given-up",
        "Your booking was cancelled: ",
        f"{booking.workshop.who_may_come_name} can book this workshop, and your organisation is "
        f"not confirmed any more. Your {what} went to somebody else.",
        _when_and_where(booking),
        f"Once it is confirmed you can book again:\n{_page(booking.workshop)}",
        calendar=_calendar(booking, "CANCEL") if had_place else "",
    )


def changed(booking: Booking, number: int, lines: list[str]) -> None:
    """`lines`: "When: … (was: …)". `number`: id of the last change in it."""
    _write(
        booking,
        f"change-{number}",
        "Changed: ",
        "The organiser has changed this workshop.",
        "\n".join(lines),
        "As it is now:",
        _when_and_where(booking),
        f"If you cannot come any more, say so there:\n{_page(booking.workshop)}",
        calendar=_calendar(booking, "REQUEST") if booking.is_booked else "",
    )


def workshop_cancelled(booking: Booking) -> None:
    workshop = booking.workshop
    _write(
        booking,
        "workshop-cancelled",
        "Cancelled: ",
        "This workshop will not take place.",
        _when_and_where(booking),
        f"The organiser’s reason: {workshop.cancelled_reason}" if workshop.cancelled_reason else "",
        f"See other workshops:\n{address('/workshops')}",
        calendar=_calendar(booking, "CANCEL") if booking.is_booked else "",
    )


def reminder(booking: Booking, days: int) -> None:
    workshop = booking.workshop
    _write(
        booking,
        f"reminder-{days}-{workshop.starts_at:%Y%m%d%H%M}",
        "Tomorrow: " if days == 1 else f"In {days} days: ",
        "You have a place at this workshop.",
        _when_and_where(booking),
        workshop.access_notes,
        f"If you cannot come, give the place back so that somebody else can:\n{_page(workshop)}",
        may_stop=True,
    )


def missed(booking: Booking) -> None:
    _write(
        booking,
        "missed",
        "We missed you: ",
        "You had a place at this workshop and we have no note that you were there. If you were, "
        "tell the organiser.",
        _when_and_where(booking),
        f"What was said is on its page, as soon as the organiser has written it up:\n"
        f"{_page(booking.workshop)}",
        "Next time, please give a place back when you cannot come: somebody else may be waiting "
        "for it.",
        may_stop=True,
    )


def from_organiser(booking: Booking, mail: WorkshopMail) -> bool:
    """Whether it was written: not to members who have left or, of a follow-up, stopped them.

    Mails are answered to the exchange, so no organiser's address is in them.
    """
    workshop = booking.workshop
    return _write(
        booking,
        "",
        f"{mail.subject}: ",
        f"{mail.writer.name} organises this workshop and writes to you:",
        mail.body,
        _when_and_where(booking),
        f"The page of the workshop:\n{_page(workshop)}",
        may_stop=mail.is_follow_up,
        dedupe_key=f"workshop-mail:{mail.id}:{booking.member_id}",
        is_markdown=True,
    )


def _of_colleague(booking: Booking, what: str) -> str:
    """Empty where the member booked; else who did, as a sentence."""
    colleague = booking.booked_by
    return f"{colleague.name} of your organisation {what}" if colleague else ""


def _write(
    booking: Booking,
    what: str,
    subject: str,
    *paragraphs: str,
    calendar: str = "",
    may_stop: bool = False,
    dedupe_key: str = "",
    is_markdown: bool = False,
) -> bool:
    """False where nobody is there to read it."""
    member = booking.member
    if member is None or not member.is_reached:
        return False
    stop_path = links.stop_path(member, MailKind.WORKSHOPS) if may_stop else ""
    ending = (SIGNED, f"{STOP}{address(stop_path)}") if may_stop else (SIGNED,)
    parts = (part for part in ("Hello,", *paragraphs, *ending) if part)
    outbox.send(
        member.email,
        subject + booking.workshop.title,
        "\n\n".join(parts),
        dedupe_key=dedupe_key or booking.dedupe_key(what),
        calendar=calendar,
        stop_path=stop_path,
        is_markdown=is_markdown,
    )
    return True


def _calendar(booking: Booking, method: str) -> str:
    """REQUEST adds or moves the event in the member's calendar; CANCEL deletes it."""
    return calendar_file(booking.workshop, method, booking.member)


def _when_and_where(booking: Booking) -> str:
    """With the link to join for members with a place only."""
    workshop = booking.workshop
    where = ", ".join(part for part in (workshop.place_name, workshop.address) if part)
    lines = [workshop.title, f"When: {span(workshop.starts_at, workshop.ends_at)}"]
    lines += [f"Where: {where}"] if where else []
    if workshop.link and workshop.is_published and not workshop.is_past:
        lines += [f"Join online: {workshop.link}"] if booking.is_booked else [LINK_WITH_PLACE]
    return "\n".join(lines)


def _path(workshop: Workshop) -> str:
    return f"/workshops/{workshop.id}-{workshop.slug}"


def _page(workshop: Workshop) -> str:
    return address(_path(workshop))
