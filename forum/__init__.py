"""What Works Exchange. create_app() is where the rooms of the house are joined."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import (
    access,
    addresses,
    audit,
    commands,
    db,
    errors,
    forms,
    headers,
    logs,
    outbox,
    templating,
    unsent,
)
from forum.accounts import views as accounts
from forum.attachments import views as attachments
from forum.attendance import views as attendance
from forum.bookings import views as bookings
from forum.card import views as card
from forum.case_studies import share_views as share
from forum.case_studies import views as case_studies
from forum.collections import views as collections
from forum.comments import views as comments
from forum.config import ROOT, Settings, flask_config, read_settings
from forum.discussions import views as discussions
from forum.evidence import views as evidence
from forum.extensions import csrf, login_manager, mail, migrate
from forum.gaps import views as gaps
from forum.likeness import views as likeness
from forum.moderation import views as moderation
from forum.organisations import views as organisations
from forum.pages import views as pages
from forum.passports import views as passports
from forum.performance import views as performance
from forum.ratings import marks
from forum.ratings import views as ratings
from forum.releases import latch
from forum.releases import views as releases
from forum.search import listeners
from forum.search import views as search
from forum.subscriptions import views as subscriptions
from forum.tags import views as tags
from forum.thesaurus import views as thesaurus
from forum.tries import views as tries
from forum.uploads import views as uploads
from forum.withheld import views as withheld
from forum.workshops import views as workshops

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
    addresses,
    errors,
    unsent,
    forms,
    headers,
    logs,
    templating,
    access,
    commands,
    listeners,
    marks,
    latch,
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
