"""Authlib, as oidc_provider.py needs it: bounded in time and size. Imported where it is used."""

import time
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError

from forum.people.sign_in import oidc_provider

__all__ = ["MismatchingStateError", "add_params_to_uri"]

UNREACHABLE = (requests.ConnectionError, requests.Timeout, requests.HTTPError)
NOT_ACCEPTED = (OAuthError, AuthlibBaseError, JoseError, requests.RequestException)


class ProviderSession(OAuth2Session):
    """Follows no redirect."""

    def request(self, method: str, url: str, *arguments: Any, **more: Any) -> requests.Response:
        more |= {"timeout": oidc_provider.FETCH_SECONDS, "allow_redirects": False, "stream": True}
        response = super().request(method, url, *arguments, **more)
        if response.is_redirect:
            raise requests.RequestException("a redirect")
        _read(response)
        return response


def _read(response: requests.Response) -> None:
    until, body = time.monotonic() + oidc_provider.FETCH_SECONDS, b""
    for chunk in response.iter_content(16 * 1024):
        body += chunk
        if len(body) > oidc_provider.MOST_BYTES or time.monotonic() > until:
            raise requests.Timeout("too long an answer")
    response._content = body  # what .content gives: read already, up to the limit


class PendingState(FlaskIntegration):
    expires_in = oidc_provider.PENDING_SECONDS


class ProviderApp(FlaskOAuth2App):
    client_cls = ProviderSession
