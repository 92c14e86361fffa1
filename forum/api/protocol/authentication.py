"""Who asks, and how often: a visitor, or the person of the key that the request bears.

Cookies count for nothing here: what another site makes a browser ask is answered as to a visitor.
Limits are counted in the memory of each server process, as those of suggestions are: a request
that only reads must not write (forum/core/memory_rate_limit.py). docs/decisions/0049.
"""

from dataclasses import dataclass

from flask import Response, current_app, request

from forum import policy
from forum.api.keys import actions, queries
from forum.core import logs
from forum.core.errors import TooMany
from forum.core.memory_rate_limit import MemoryRateLimit
from forum.core.problems import Problem
from forum.models.accounts import Guest, User
from forum.models.api import Scope
from forum.people.sign_in.devices import request_network
from forum.policy.viewer import Viewer

WINDOW_S = 60
SCHEME = "Bearer"
QUOTA = "exchange.api_quota"  # in the WSGI environment
NO_SUCH_KEY = "This key is not known, has expired or was revoked."
NEEDS_KEY = "This needs a key."
OTHER_SCOPE = "This key may not do that. A lead makes one that may, under My exchange."
TOO_OFTEN = "Too many requests. Wait for the seconds that Retry-After says."


@dataclass(frozen=True)
class Quota:
    """Of one who asks: how many requests a minute, how many are left, and until when."""

    policy: str
    most: int
    left: int
    seconds: int


def admit() -> Viewer:
    """Who asks; Problem for a wrong key, TooMany where they asked too often."""
    key = _key()
    settings = current_app.config["SETTINGS"]
    if not key:
        _spend("visitor", f"address {request_network()}", settings.api_visitor_requests)
        return Guest()
    row = queries.find(key)
    if row is None:
        _spend("visitor", f"address {request_network()}", settings.api_visitor_requests)
        logs.security_event("api_key_refused")
        raise Problem(401, NO_SUCH_KEY, headers={"WWW-Authenticate": f'{SCHEME} realm="exchange"'})
    _spend("key", f"key {row.id}", settings.api_key_requests)
    actions.note_use(row)
    return policy.key_holder(row.user)


def admit_with(scope: Scope) -> User:
    """The member of a key that may do this; Problem for any other."""
    admit()
    row = queries.find(_key())
    if row is None:
        raise Problem(401, NEEDS_KEY, headers={"WWW-Authenticate": f'{SCHEME} realm="exchange"'})
    if row.scope != scope:
        raise Problem(403, OTHER_SCOPE)
    return row.user


def _key() -> str:
    """Of the Authorization header; "" where there is none. Another scheme is a wrong key."""
    header = request.headers.get("Authorization", "")
    scheme, _, key = header.partition(" ")
    return (key.strip() if scheme.lower() == SCHEME.lower() else "") or header


def _spend(name: str, who: str, most: int) -> None:
    limit: MemoryRateLimit = current_app.extensions.setdefault("api", MemoryRateLimit(WINDOW_S))
    wait = limit.spend([(who, most)])
    request.environ[QUOTA] = Quota(name, most, *limit.left(who, most))
    if wait:
        raise TooMany(TOO_OFTEN, wait)


def add_quota(response: Response) -> None:
    """As draft-ietf-httpapi-ratelimit-headers has it."""
    quota: Quota | None = request.environ.get(QUOTA)
    if quota is not None:
        response.headers["RateLimit-Policy"] = f'"{quota.policy}";q={quota.most};w={WINDOW_S}'
        response.headers["RateLimit"] = f'"{quota.policy}";r={quota.left};t={quota.seconds}'
