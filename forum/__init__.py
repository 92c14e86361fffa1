"""What Works Exchange. create_app() joins the wings of the house."""

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import commands, templating, wings
from forum.api.webhooks import listeners as webhook_listeners
from forum.config import ROOT, Settings, flask_config, read_settings
from forum.core import (
    compression,
    data_version,
    db,
    errors,
    facet_choices,
    form_recovery,
    forms,
    fragments,
    headers,
    jinja_environment,
    lease,  # noqa: F401 (its table belongs to the schema of every process)
    logs,
    metrics,
    page_cache,
    personal_data,
    request_checks,
    static_files,
    url_converters,
    wake,
)
from forum.core.extensions import csrf, login_manager, mail, migrate
from forum.pages.moved import views as moved
from forum.performance.releases import release_clock
from forum.policy import access
from forum.practice.evidence_summaries import listeners as evidence_listeners
from forum.practice.listings import listeners as listings
from forum.practice.ratings import invalidation
from forum.search import index, index_listeners
from forum.social.stream import listeners as activity_listeners

PARTS = (
    url_converters,
    errors,
    moved,
    facet_choices,
    form_recovery,
    forms,
    fragments,
    headers,
    logs,
    templating,
    access,
    commands,
    index_listeners,
    activity_listeners,
    webhook_listeners,
    evidence_listeners,
    invalidation,
    listings,
    release_clock,
)


def create_app(settings: Settings | None = None, **overrides) -> Flask:
    """The application; ConfigError where the settings cannot stand."""
    settings = settings or read_settings()
    app = Flask(__name__, template_folder=ROOT / "templates", static_folder=None)
    app.config.from_mapping(flask_config(settings) | overrides)
    jinja_environment.use(app)
    page_cache.wrap(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]

    request_checks.init_app(app, urlsplit(settings.own_address).netloc)
    db.init_app(app)
    wake.init_app(app)
    data_version.init_app(app)
    compression.init_app(app)  # of the functions after a request, the first comes last
    page_cache.init_app(app, wings.INSTANTS)
    migrate.init_app(app, directory=str(ROOT / "migrations"), render_as_batch=True)
    for extension in (csrf, mail):
        extension.init_app(app)
    # Templates have `viewer`; current_user would make the page of an outage ask the database.
    login_manager.init_app(app, add_context_processor=False)
    static_files.init_app(app, ROOT / "static")
    for part in PARTS:
        part.init_app(app)
    index.init_app(app)
    personal_data.init_app(app, wings.PERSONAL_DATA)
    metrics.init_app(
        app, app.config.get("METRICS_FOLDER")
    )  # around all else: every answer is counted
    wings.init_app(app)
    return app
