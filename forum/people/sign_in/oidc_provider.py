"""OpenID Connect by Authlib: what the provider is asked, and whether its answer is right.

The code flow with PKCE (S256), state and nonce. What a browser has begun is kept in its own
session for PENDING_SECONDS, by its state, so that two tabs do not disturb each other. What the
provider says of itself, and its keys, are kept for METADATA_SECONDS; a key that is not known is
asked for at once.

The only addresses that the server fetches from are those of the provider in the settings: in
bounded time and size, encrypted, without following redirects.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

import structlog
from flask import current_app, request, session
from pydantic import BaseModel, Field, ValidationError, model_validator

from forum.config import Settings, is_safe_address
from forum.core.errors import Refused
from forum.models.second_factors import SUBJECT_LENGTH
from forum.people.members import email_domains

if TYPE_CHECKING:
    from authlib.integrations.flask_client import FlaskOAuth2App

PENDING_SECONDS = 600
METADATA_SECONDS = 3600
LEEWAY_SECONDS = 120  # by which the provider's clock may differ
FETCH_SECONDS = 5
MOST_BYTES = 512 * 1024
MOST_PENDING = 5  # of one browser: its cookie holds them
CALLBACK = "/sign-in/provider/back"
# Signed with a key that only the provider has: never `none`, nor a secret of both.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
NONSENSE = (*(ValidationError, RuntimeError, ValueError, TypeError, LookupError, AttributeError),)

log = structlog.get_logger()


class ProviderFailed(Refused):
    """It cannot be reached, or its answer is not right; the message is for whoever signs in."""


class StaleState(Refused):
    """Not begun in this browser, finished already, or too long ago."""

    def __init__(self) -> None:
        super().__init__(
            "This sign-in was begun in another browser, was finished already, or took more than"
            f" {PENDING_SECONDS // 60} minutes. Begin again."
        )


class ProviderPurpose(StrEnum):
    SIGN_IN = "sign in"
    LINK = "link"
    AGAIN = "step-up"


@dataclass(frozen=True)
class Identity:
    """Whom the provider names. `email` is empty where the provider does not say it is theirs."""

    issuer: str
    subject: str
    email: str
    has_second_factor: bool
    authenticated_at: int  # seconds since 1970, as the provider says; 0: it does not


@dataclass(frozen=True)
class ProviderAnswer:
    purpose: ProviderPurpose
    begun_at: int
    next_page: str
    identity: Identity


class Discovery(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = ["RS256"]
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    loaded_at: float = Field(default_factory=time.monotonic)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        addresses = (
            *(self.authorization_endpoint, self.token_endpoint, self.jwks_uri),
            *filter(None, (self.userinfo_endpoint, self.end_session_endpoint)),
        )
        if not all(map(is_safe_address, addresses)):
            raise ValueError("an address is not encrypted")
        offered = self.id_token_signing_alg_values_supported
        self.id_token_signing_alg_values_supported = [a for a in ALGORITHMS if a in offered]
        if not self.id_token_signing_alg_values_supported:
            raise ValueError("no way of signing that is accepted")
        return self

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.loaded_at < METADATA_SECONDS


def is_on() -> bool:
    return bool(_settings().oidc_issuer)


def name() -> str:
    """What pages call the provider; "" where there is none."""
    return _settings().oidc_name if is_on() else ""


def address_to_begin(purpose: ProviderPurpose, next_page: str) -> str:
    """Where to lead the browser; ProviderFailed where the provider cannot be asked."""
    asked: dict[str, object] = {}
    if _settings().oidc_second_factor_acr:
        asked["acr_values"] = _settings().oidc_second_factor_acr
    if purpose == ProviderPurpose.AGAIN:
        asked |= {"prompt": "login", "max_age": 0}
    with _in_plain_words():
        app = _app()
        begun = app.create_authorization_url(_callback(), **asked)
    address = begun.pop("url")
    _make_room()
    app.save_authorize_data(
        redirect_uri=_callback(),
        purpose=purpose,
        begun_at=int(time.time()),
        next_page=next_page,
        **begun,
    )
    return address


def take_answer() -> ProviderAnswer:
    """Of the browser that comes back, once; StaleState or ProviderFailed."""
    with _in_plain_words():
        app = _app()
        pending = app.framework.get_state_data(session, request.args.get("state"))
        if pending is None or _is_over(request.args["state"]):
            raise StaleState
        if request.args.get("iss", app.server_metadata["issuer"]) != app.server_metadata["issuer"]:
            raise ValueError("another issuer")  # RFC 9207
        token = app.authorize_access_token(
            claims_options={
                "iss": {"essential": True, "value": app.server_metadata["issuer"]},
                "aud": {"essential": True, "value": app.client_id},
            },
            leeway=LEEWAY_SECONDS,
        )
        identity = _identity(app, token)
    begun_at, next_page = pending["begun_at"], pending["next_page"]
    return ProviderAnswer(ProviderPurpose(pending["purpose"]), begun_at, next_page, identity)


def sign_out_address() -> str:
    """Where one signs out at the provider too; "" where it says no such place."""
    try:
        with _in_plain_words():
            app = _app()
    except ProviderFailed:
        return ""
    place = app.server_metadata.get("end_session_endpoint")
    back = f"{_settings().own_address}/signed-out"
    said = {"client_id": app.client_id, "post_logout_redirect_uri": back}
    return _client().add_params_to_uri(place, list(said.items())) if place else ""


def _settings() -> Settings:
    return current_app.config["SETTINGS"]


def _callback() -> str:
    return _settings().own_address + CALLBACK


def _make_room() -> None:
    """Forget the oldest that this browser began and did not finish."""
    pending = sorted((key for key in session if key.startswith("_state_oidc_")), key=_over_at)
    for key in pending[: max(0, len(pending) - MOST_PENDING + 1)]:
        session.pop(key)


def _over_at(key: str) -> float:
    return session[key].get("exp", 0)


def _is_over(state: str) -> bool:
    return _over_at(f"_state_oidc_{state}") < time.time()


def _app() -> "FlaskOAuth2App":
    """Made of the provider's discovery document, which each process keeps for an hour."""
    kept: tuple[Discovery, FlaskOAuth2App] | None = current_app.extensions.get("oidc")
    if kept is None or not kept[0].is_fresh:
        discovery = _discover()
        kept = discovery, _made_of(discovery)
        current_app.extensions["oidc"] = kept
    return kept[1]


def _discover() -> Discovery:
    issuer = _settings().oidc_issuer
    with _client().ProviderSession() as fetching:
        found = fetching.request(
            "GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration", withhold_token=True
        )
        found.raise_for_status()
        discovery = Discovery.model_validate(found.json())
    if discovery.issuer.rstrip("/") != issuer.rstrip("/"):
        raise ValueError("it says that it is another issuer")
    return discovery


def _made_of(discovery: Discovery) -> "FlaskOAuth2App":
    settings = _settings()
    client = _client()
    return client.ProviderApp(
        client.PendingState("oidc"),
        name="oidc",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret or None,
        client_kwargs={
            "scope": settings.oidc_scopes,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": _auth_method(discovery),
        },
        **discovery.model_dump(exclude={"loaded_at"}, exclude_none=True),
    )


def _auth_method(discovery: Discovery) -> str:
    if not _settings().oidc_client_secret:
        return "none"
    offered = discovery.token_endpoint_auth_methods_supported
    ways = ("client_secret_basic", "client_secret_post")
    return next((way for way in ways if way in offered), ways[0])


def _identity(app: "FlaskOAuth2App", token: dict[str, Any]) -> Identity:
    claims = dict(token["userinfo"])
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
        raise ValueError("no subject")
    if _settings().oidc_email_claim not in claims and "userinfo_endpoint" in app.server_metadata:
        further = dict(app.userinfo(token=token))
        if further.get("sub") != subject:
            raise ValueError("another subject")
        claims = further | claims
    return Identity(
        issuer=claims["iss"],
        subject=subject,
        email=_verified_email(claims),
        has_second_factor=_says_second_factor(claims),
        authenticated_at=int(claims.get("auth_time") or 0),
    )


def _verified_email(claims: dict[str, Any]) -> str:
    said = claims.get(_settings().oidc_verified_claim)
    if said is not True and str(said).lower() not in ("true", "1"):  # Entra writes "1"
        return ""
    try:
        return email_domains.normal(str(claims.get(_settings().oidc_email_claim, "")))
    except ValueError:
        return ""


def _says_second_factor(claims: dict[str, Any]) -> bool:
    amr = set(_settings().oidc_second_factor_amr.split())
    acr = _settings().oidc_second_factor_acr.split()
    return not amr.isdisjoint(map(str, claims.get("amr") or ())) or claims.get("acr") in acr


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """What a provider does wrong, as ProviderFailed; the log has its kind, and no word of it."""
    client = _client()
    try:
        yield
    except Refused:
        raise
    except client.MismatchingStateError:
        raise StaleState from None
    except client.UNREACHABLE as error:
        log.warning("oidc_unreachable", kind=type(error).__name__)
        raise ProviderFailed(
            f"We cannot reach {name()} now. Try again in some minutes, or sign in another way."
        ) from None
    except (*client.NOT_ACCEPTED, *NONSENSE) as error:
        log.warning("oidc_not_accepted", kind=type(error).__name__)
        raise ProviderFailed(
            f"The answer of {name()} was not accepted, so nobody is signed in. Begin again, or"
            " sign in another way."
        ) from None


def _client() -> ModuleType:
    """Authlib and what it needs take a third of a second to import: only where they are used."""
    return import_module("forum.people.sign_in.oidc_client")
