"""The charter for everybody, in its forms; its links for the prime's lead."""

from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum import policy
from forum.mail import mailer
from forum.policy.access import open_to_all, verified_only, viewer
from forum.standards.charter import actions, document, easy_read, queries
from forum.standards.charter.forms import CharterLinksForm
from forum.standards.charter.queries import Charter

bp = Blueprint("charter", __name__)
bp.add_app_template_filter(easy_read.lines, "easy_read_lines")

FEW_WORDS, MANY_WORDS = 330, 520  # on one side of A4 in larger, in ordinary letters


@bp.get("/standards/<slug>/charter")
@open_to_all
def show(slug: str) -> ResponseReturnValue:
    return render_template("standards/charter/show.html", **_shown(queries.charter(slug)))


@bp.get("/standards/<slug>/charter/large-print")
@open_to_all
def large_print(slug: str) -> ResponseReturnValue:
    return render_template("standards/charter/large_print.html", **_shown(queries.charter(slug)))


@bp.get("/standards/<slug>/charter/easy-read")
@open_to_all
def easy_read_form(slug: str) -> ResponseReturnValue:
    return render_template("standards/charter/easy_read_form.html", **_shown(queries.charter(slug)))


@bp.get("/standards/<slug>/charter.pdf")
@open_to_all
def as_pdf(slug: str) -> ResponseReturnValue:
    return _pdf(queries.charter(slug), "charter")


@bp.get("/standards/<slug>/charter/large-print.pdf")
@open_to_all
def large_print_pdf(slug: str) -> ResponseReturnValue:
    return _pdf(queries.charter(slug), "charter-large-print", large=True)


@bp.route("/standards/<slug>/charter/links", methods=["GET", "POST"])
@verified_only
def links(slug: str) -> ResponseReturnValue:
    framework = queries.own_framework(viewer(), slug)
    form = CharterLinksForm(obj=queries.links_of(framework))
    if not form.validate_on_submit():
        page = render_template("standards/charter/links.html", form=form, framework=framework)
        return page, 422 if form.is_submitted() else 200
    actions.set_links(viewer(), framework, form.bsl_url.data or "", form.welsh_url.data or "")
    flash("Saved. The charter leads there from now on.", "success")
    return redirect(url_for(".show", slug=slug))


def _shown(found: Charter) -> dict[str, Any]:
    address, who = _address(found), viewer()
    may_write = who.is_verified and policy.may_write_standards(who, found.framework)
    return {
        "charter": found,
        "size": _size(found),
        "address": address,
        "code": _code(address),
        "may_give_links": may_write,
    }


def _size(found: Charter) -> str:
    """Of the letters on paper, so that it is one side of A4."""
    words = found.number_of_words
    return "roomy" if words <= FEW_WORDS else "ordinary" if words <= MANY_WORDS else "tight"


def _address(found: Charter) -> str:
    return mailer.address(url_for(".show", slug=found.framework.slug))


def _code(address: str) -> Markup:
    """The address as a QR code, without inline style, which the page does not allow."""
    made = segno.make(address, error="m", micro=False)
    return Markup(made.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))


def _pdf(found: Charter, name: str, large: bool = False) -> Response:
    content = document.pdf(found, _address(found), large)
    response = Response(content, content_type="application/pdf")
    called = f"{name}-{found.framework.slug}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{called}"'
    return response
