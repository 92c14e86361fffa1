"""What every template may count on: filters, the viewer, the way round the site."""

from flask import Flask, current_app, request

from forum import policy
from forum.core import clock, contents_list, formatting, london_time, text
from forum.core.jinja_environment import url_for
from forum.mail.mailer import address
from forum.policy.access import viewer

SITE_NAME = "What Works Exchange"
CASE_STUDIES = (
    "search",
    "case_studies",
    "share",
    "ratings",
    "comments",
    "tries",
    "gaps",
    "likeness",
)
STANDARDS = (
    "standards",
    "standard_versions",
    "charter",
    "plain_english",
    "complaints",
    "returns",
)
# Label, address, and the rooms that belong to it.
NAVIGATION = (
    ("Case studies", "search.results", CASE_STUDIES),
    ("What we know", "what_we_know.toolkit", ("what_we_know",)),
    ("Questions", "discussions.index", ("discussions",)),
    ("Organisations", "organisations.index", ("organisations",)),
    ("Workshops", "workshops.index", ("workshops", "bookings", "attendance")),
    ("Performance", "performance.index", ("performance", "releases", "passports", "uploads")),
    ("Standards", "standards.index", STANDARDS),
    ("Help", "pages.guide", ()),
)


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_filter(formatting.day, "date")
    app.add_template_filter(formatting.day_and_time, "date_time")
    app.add_template_filter(formatting.month)
    app.add_template_filter(formatting.iso)
    app.add_template_filter(formatting.number)
    app.add_template_filter(formatting.plural)
    app.add_template_filter(formatting.dated)
    app.add_template_filter(formatting.percent)
    app.add_template_filter(formatting.lower_first)
    app.add_template_filter(london_time.span_of, "span")
    app.add_template_filter(clock.in_london, "london")
    app.add_template_filter(text.excerpt, "excerpt")
    app.add_template_filter(text.to_plain, "plain_text")
    app.add_template_filter(text.stored, "stored_html")
    app.add_template_filter(contents_list.with_contents)
    app.jinja_env.globals["policy"] = policy
    app.context_processor(context)


def context() -> dict:
    return {
        "viewer": viewer(),
        "settings_name": SITE_NAME,
        "demonstration": current_app.config["SETTINGS"].demo,
        "nav_items": navigation(),
        "public_address": public_address(),
    }


def public_address() -> str:
    """The full address of this page; empty where it is not one that all visitors see alike.

    Only a visitor's own look has it, so that no title is sent on which a member alone may read.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    is_public = getattr(view, "is_cached", False) and not viewer().is_authenticated
    is_whole = request.method in ("GET", "HEAD") and not request.query_string
    return address(request.path) if is_public and is_whole else ""


def navigation() -> list[tuple[str, str, bool]]:
    """(label, address, whether this page is within it)"""
    here = (request.endpoint or "").partition(".")[0]
    return [
        (label, url_for(endpoint), here in rooms or request.endpoint == endpoint)
        for label, endpoint, rooms in NAVIGATION
        if endpoint in current_app.view_functions
    ]
