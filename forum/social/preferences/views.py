"""The one page of what a member is told. On the blueprint of the mails that it holds, too."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.mail.preferences import queries as mail_preferences
from forum.mail.preferences.models import MailKind
from forum.models.social import DigestFrequency
from forum.models.workshop_mails import BookingNewsStrength
from forum.people.mail_preferences.views import bp
from forum.policy.access import members_only, viewer
from forum.social.notifications import queries as notices
from forum.social.preferences import actions
from forum.social.preferences.forms import OFF, PreferencesForm, field_name
from forum.social.stream import queries as stream
from forum.workshops.booking_news import queries as booking_news


@bp.route("/me/mails", methods=["GET", "POST"])
@members_only
def mails() -> ResponseReturnValue:
    form = PreferencesForm(data=_now())
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("social/preferences/mails.html", form=form), status
    bookings = form.bookings.data if form.bookings.raw_data else None
    digest = form.digest.data if form.digest.raw_data else None
    actions.choose(
        viewer(),
        actions.MailChoice(
            mails=form.wanted.data or (),
            wants_digest=None if digest is None else digest != OFF,
            wants_bookings=None if bookings is None else bookings != OFF,
            bookings=None if bookings in (None, OFF) else BookingNewsStrength(bookings),
            frequency=None if digest in (None, OFF) else DigestFrequency(digest),
            may_be_mentioned=form.mentions.data == "yes" if form.mentions.raw_data else None,
            channels=form.channels(),
        ),
    )
    flash("Your choice is kept.")
    return redirect(url_for(".mails"))


def _now() -> dict[str, Any]:
    """What is chosen now, by the names of the fields."""
    stopped = mail_preferences.stopped(viewer().id)
    preference = stream.preference_of(viewer())
    organiser = booking_news.preference_of(viewer())
    bookings = organiser.bookings if organiser else BookingNewsStrength.DAILY
    frequency = preference.digest if preference else DigestFrequency.WEEKLY
    channels = notices.channels(viewer())
    return {
        "wanted": [kind.value for kind in MailKind if kind not in stopped],
        "digest": OFF if MailKind.DIGEST in stopped else frequency,
        "bookings": OFF if MailKind.BOOKINGS in stopped else bookings,
        "mentions": "no" if preference and not preference.may_be_mentioned else "yes",
        **{field_name(kind): channel.value for kind, channel in channels.items()},
    }
