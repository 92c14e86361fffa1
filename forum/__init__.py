"""What Works Exchange. create_app() is where the rooms of the house are joined."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import commands, templating
from forum.config import ROOT, Settings, flask_config, read_settings
from forum.core import audit, db, errors, form_recovery, forms, headers, logs, url_converters
from forum.core.extensions import csrf, login_manager, mail, migrate
from forum.gate import views as withheld
from forum.mail import outbox
from forum.pages.case_study import views as case_studies
from forum.pages.home import views as pages
from forum.pages.landing import views as tags
from forum.pages.organisations import views as organisations
from forum.pages.print_card import views as card
from forum.people.accounts import views as accounts
from forum.people.mail_preferences import views as subscriptions
from forum.performance.figures import views as performance
from forum.performance.passports import views as passports
from forum.performance.releases import release_clock
from forum.performance.releases import views as releases
from forum.performance.uploads import views as uploads
from forum.policy import access
from forum.practice.attachments import views as attachments
from forum.practice.collections import views as collections
from forum.practice.comments import views as comments
from forum.practice.drafts import views as share
from forum.practice.evidence import views as evidence
from forum.practice.gaps import views as gaps
from forum.practice.moderation import views as moderation
from forum.practice.questions import views as discussions
from forum.practice.ratings import marks
from forum.practice.ratings import views as ratings
from forum.practice.similar import views as likeness
from forum.practice.tries import views as tries
from forum.search import listeners
from forum.search import views as search
from forum.search.thesaurus import views as thesaurus
from forum.workshops.attendance import views as attendance
from forum.workshops.bookings import views as bookings
from forum.workshops.schedule import views as workshops

FEATURES = (
    accounts,
    attachments,
    attendance,
    bookings,
    card,
    case_studies,
    collections,
    comments,
    discussions,
    evidence,
    gaps,
    likeness,
    moderation,
    organisations,
    pages,
    passports,
    performance,
    ratings,
    releases,
    search,
    share,
    subscriptions,
    tags,
    thesaurus,
    tries,
    uploads,
    withheld,
    workshops,
)
PARTS = (
    url_converters,
    errors,
    form_recovery,
    forms,
    headers,
    logs,
    templating,
    access,
    commands,
    listeners,
    marks,
    release_clock,
)
TABLES = (audit, outbox)  # imported so that their tables are known


def create_app(settings: Settings | None = None, **overrides) -> Flask:
    """The application; ConfigError where the settings cannot stand."""
    settings = settings or read_settings()
    app = Flask(__name__, template_folder=ROOT / "templates", static_folder=ROOT / "static")
    app.config.from_mapping(flask_config(settings) | overrides)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]

    db.init_app(app)
    migrate.init_app(app, directory=str(ROOT / "migrations"), render_as_batch=True)
    for extension in (csrf, login_manager, mail):
        extension.init_app(app)
    for part in PARTS:
        part.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    return app
