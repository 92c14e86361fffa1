"""The letters of a demonstration: there is nobody to send them to."""

from flask import render_template, request

from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.mail.mailer import to_html
from forum.mail.outbox import newest_letters
from forum.people.accounts.blueprint import bp
from forum.policy.access import demonstration_only


@bp.get("/demo/mail")
@demonstration_only
def demo_mail():
    letters = db.paginate(newest_letters(), page=page_number(request.args), per_page=20)
    return render_template("people/accounts/demo_mail.html", letters=letters, to_html=to_html)
