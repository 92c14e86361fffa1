"""For organisers: write to those who booked, and read what was written."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import formatting
from forum.core.errors import Refused, TooMany, status_of
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.workshop_mails import Audience
from forum.models.workshops import Workshop
from forum.policy.access import verified_only, viewer
from forum.workshops.blueprints import bookings as bp
from forum.workshops.mails import actions, queries
from forum.workshops.mails.forms import MailForm
from forum.workshops.schedule import queries as workshops

__all__ = ["bp"]
PER_PAGE = 10


@bp.route("/workshops/<named:workshop_id>/mails", methods=["GET", "POST"])
@verified_only
def mails(workshop_id: int) -> ResponseReturnValue:
    workshop = workshops.get(viewer(), workshop_id)
    form = MailForm(queries.audience_counts(viewer(), workshop))
    if request.method == "GET":
        return _page(workshop, form)
    policy.require(policy.may_write_mails(viewer(), workshop))
    if not form.validate():
        return _page(workshop, form), 422
    audience, key = Audience(form.audience.data), form.key.data or ""
    typed = form.subject.data or "", form.body.data or ""
    try:
        mail = actions.send(viewer(), workshop, key, audience, *typed)
    except (Refused, TooMany) as error:
        db.session.rollback()
        form.wrong(form.audience, str(error))
        return _page(workshop, form), *status_of(error)
    flash(f"Your mail goes to {formatting.plural(mail.recipients, 'person', 'people')}.")
    return redirect(url_for(".mails", workshop_id=workshop))


def _page(workshop: Workshop, form: MailForm) -> str:
    number = page_number(request.args)
    sent = queries.sent(viewer(), workshop)
    return render_template(
        "workshops/mails/mails.html",
        workshop=workshop,
        form=form if policy.may_write_mails(viewer(), workshop) else None,
        sent=db.paginate(sent, page=number, per_page=PER_PAGE, error_out=False),
    )
