"""Every FORUM_* variable, read once. Nothing else in the package reads the environment."""

import os
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
VERSION = "0.1.0"
REMINDER_DAYS = re.compile(r"\s*|\s*[1-9]\d?\s*(,\s*[1-9]\d?\s*)*")


TEST_SETTINGS = ("FORUM_CHROMIUM", "FORUM_POSTGRES_BIN", "FORUM_SKIP_BROWSER")  # of bin/test
# What a client that is stuck may hold up, in PostgreSQL's words; migrations have no such limit.
POSTGRES_LIMITS = {"statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}
PRIVATE = 0o077  # the umask: what is kept is for nobody but its owner


class ConfigError(Exception):
    """A setting is missing or wrong; the message is one sentence for the operator."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FORUM_", extra="ignore")

    # Where and how it runs
    data_dir: Path = Path("instance")
    database_url: str = ""  # empty: SQLite in the data folder
    secret_key: str = ""
    audit_key: str = ""  # signs the audit log; empty: a key made of the secret key
    former_audit_keys: str = ""  # what that was before, the oldest first, separated by spaces
    base_url: str = ""  # what every link in a mail begins with, such as https://exchange.example
    local_address: str = (
        "http://localhost:8000"  # where a demonstration listens: forum.serve sets it
    )
    security_contact: str = ""  # mailto: or https:, in security.txt; empty: where mails come from
    trusted_hosts: str = ""  # further host names it answers to, separated by commas
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    demo: bool = False
    web_processes: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=8, ge=1, le=128)
    page_cache_mb: int = Field(default=32, ge=0, le=4096)  # of each process; 0: no cache

    metrics_token: str = ""  # what Prometheus sends as its bearer token; empty: this machine alone

    # Backups
    backup_folder: Path | None = None  # one each night into it; none: no nightly backup
    backup_recipient: str = ""  # a public key of age (age1…); empty: not encrypted
    backup_days: int = Field(default=7, ge=1, le=366)  # days and weeks of which the newest is kept
    backup_weeks: int = Field(default=5, ge=0, le=520)

    # Mail
    mail_backend: Literal["console", "file", "smtp"] = (
        "file"  # to be chosen outside a demonstration
    )
    mail_from: str = "What Works Exchange <exchange@localhost>"
    mail_server: str = "localhost"
    mail_port: int = Field(default=25, ge=1, le=65535)
    mail_username: str = ""
    mail_password: str = ""
    mail_tls: bool = False

    # Search
    search_folder: Path | None = None  # this node's own index; by default in the data folder

    # Figures
    publish_management_information: bool = False  # Rec. 1b: once a release has caught up with it
    small_number: int = Field(default=10, ge=2, le=100)  # hidden outside the supply chains below it
    rounding_base: int = Field(default=10, ge=2, le=1000)
    upload_megabytes: int = Field(default=30, ge=1, le=500)

    # Rules with a number in them
    clock_jump_hours: float = Field(default=24, gt=0, le=24 * 366)  # see releases/latch.py
    accepted_before_publishing: int = Field(default=3, ge=0)
    comments_an_hour: int = Field(default=30, ge=1)
    api_visitor_requests: int = Field(default=120, ge=1)  # a minute, of one address
    api_key_requests: int = Field(default=600, ge=1)  # a minute, of one key
    reminder_days: str = "7,1"  # before a workshop, separated by commas; empty: no reminders
    second_factor_days: int = Field(default=14, ge=0, le=365)  # to enrol, after a role was given
    step_up_minutes: int = Field(default=15, ge=1, le=1440)  # older sign-ins are asked again
    # Sign-in by OpenID Connect; off without an issuer
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""  # empty: a public client, which proves itself by PKCE alone
    oidc_name: str = "your work account"  # as in: Sign in with your work account
    oidc_scopes: str = "openid email"
    oidc_email_claim: str = "email"
    oidc_verified_claim: str = "email_verified"  # without it being true nobody is let in by address
    oidc_second_factor_amr: str = (
        ""  # any of these in `amr` is a second factor; separated by spaces
    )
    oidc_second_factor_acr: str = ""  # so is any of these as `acr`

    argon2_memory_kib: int = Field(default=19456, ge=8)
    argon2_passes: int = Field(default=2, ge=1)

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        self.data_dir = self.data_dir.absolute()
        if not self.demo:
            _refuse_without_secrets(self)
        if self.base_url and urlsplit(self.base_url).scheme not in ("http", "https"):
            raise ValueError("FORUM_BASE_URL must begin with http:// or https://.")
        self.base_url = self.base_url.rstrip("/")
        if not REMINDER_DAYS.fullmatch(self.reminder_days):
            raise ValueError("FORUM_REMINDER_DAYS must be days before a workshop, such as 7,1.")
        _refuse_wrong_provider(self)
        if self.rounding_base < self.small_number:
            raise ValueError("FORUM_ROUNDING_BASE must not be below FORUM_SMALL_NUMBER.")
        return self

    @property
    def reminders(self) -> list[int]:
        """Days before a workshop, the fewest first."""
        return sorted({int(days) for days in self.reminder_days.split(",") if days.strip()})

    @property
    def own_address(self) -> str:
        """What links in mails and documents begin with. Never the Host header: that may lie."""
        return self.base_url or self.local_address

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def index_dir(self) -> Path:
        return self.search_folder or self.data_dir / "search-index"


def _refuse_without_secrets(settings: Settings) -> None:
    if len(settings.secret_key) < 32:
        raise ValueError("Set FORUM_SECRET_KEY to a random text of 32 characters or more.")
    if not settings.base_url:
        raise ValueError("Set FORUM_BASE_URL to the address people will use, with https://.")
    if "mail_backend" not in settings.model_fields_set or settings.mail_backend == "console":
        raise ValueError(
            "Set FORUM_MAIL_BACKEND to smtp, or to file: letters hold links that may be used once"
            " and are not printed."
        )


def _refuse_wrong_provider(settings: Settings) -> None:
    if not settings.oidc_issuer:
        return
    if not is_safe_address(settings.oidc_issuer):
        raise ValueError("FORUM_OIDC_ISSUER must begin with https://.")
    if not settings.oidc_client_id:
        raise ValueError("Set FORUM_OIDC_CLIENT_ID to what the provider calls this exchange.")
    if not settings.oidc_verified_claim:
        raise ValueError("FORUM_OIDC_VERIFIED_CLAIM must name a claim, such as email_verified.")


def is_safe_address(address: str) -> bool:
    """Whether nobody on the way can read or change what is sent: https, or this machine itself."""
    parts = urlsplit(address)
    is_local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or parts.scheme == "http" and is_local)


def read_settings(**overrides) -> Settings:
    """The settings of this process; ConfigError with one sentence where they cannot stand."""
    try:
        return Settings(**overrides)
    except ValidationError as wrong:
        raise ConfigError(_sentence(wrong)) from None


def comes_from(settings: Settings, name: str) -> str:
    """Where the value of a setting comes from, for a page."""
    if f"FORUM_{name.upper()}" in os.environ:
        return "environment"
    is_given = name in settings.model_fields_set and name != "data_dir"
    return "program that started it" if is_given else "default"


def unknown_settings(names: Iterable[str] | None = None) -> list[str]:
    """A sentence for each FORUM_* name that is no setting; by default those of the environment."""
    known = [f"FORUM_{field.upper()}" for field in Settings.model_fields]
    ours = (
        name
        for name in sorted(os.environ if names is None else names)
        if name.upper().startswith("FORUM_")
    )
    return [_unknown(name, known) for name in ours if name.upper() not in {*known, *TEST_SETTINGS}]


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1, cutoff=0.7)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"{name} is not a setting and has no effect{hint}"


def _sentence(wrong: ValidationError) -> str:
    first = wrong.errors()[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return message
    return f"FORUM_{str(first['loc'][0]).upper()}: {message}."


def flask_config(settings: Settings) -> dict:
    """What Flask and its extensions want to be told, made of the settings."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key or _kept_secret(settings.data_dir),
        "SQLALCHEMY_DATABASE_URI": database_url(settings),
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "SESSION_COOKIE_NAME": "__Host-exchange" if settings.is_https else "exchange",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch still works; sign-out ends it
        "WTF_CSRF_SSL_STRICT": False,  # Referrer-Policy is same-origin; the token is the check
        "TRUSTED_HOSTS": _trusted_hosts(settings),
        "MAIL_BACKEND": settings.mail_backend,
        "MAIL_FILE_PATH": str(settings.data_dir / "mail"),
        "MAIL_DEFAULT_SENDER": settings.mail_from,
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_tls,
    }


def database_url(settings: Settings) -> str:
    """SQLAlchemy's address of the database, always through psycopg 3 for PostgreSQL."""
    if not settings.database_url:
        return f"sqlite:///{settings.data_dir / 'exchange.db'}"
    return through_psycopg(settings.database_url)


def through_psycopg(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _engine_options(settings: Settings) -> dict[str, Any]:
    """Errors show no parameters: they may be somebody's words or address."""
    if database_url(settings).startswith("sqlite"):
        return {"hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_size": 5,
        "max_overflow": 5,
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "connect_args": {
            "options": " ".join(f"-c {name}={value}" for name, value in POSTGRES_LIMITS.items()),
            "connect_timeout": 5,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
    }


def _trusted_hosts(settings: Settings) -> list[str] | None:
    """Without a base address (a demonstration) every host is answered: no mail leaves it."""
    if not settings.base_url:
        return None
    further = [name.strip() for name in settings.trusted_hosts.split(",") if name.strip()]
    return [urlsplit(settings.base_url).hostname or "", *further]


def _kept_secret(data_dir: Path) -> str:
    """A demonstration's secret key: made once, kept in the data folder, read by nobody else."""
    kept = data_dir / "secret-key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text()
