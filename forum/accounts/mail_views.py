"""The letters of a demonstration: there is nobody to send them to."""

from flask import render_template

from forum.access import demonstration_only
from forum.accounts.blueprint import bp
from forum.extensions import db
from forum.mailer import to_html
from forum.outbox import newest_letters
from forum.paging import page_asked


@bp.get("/demo/mail")
@demonstration_only
def demo_mail():
    letters = db.paginate(newest_letters(), page=page_asked(), per_page=20)
    return render_template("accounts/demo_mail.html", letters=letters, to_html=to_html)
