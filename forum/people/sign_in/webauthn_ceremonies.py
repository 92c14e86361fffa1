"""WebAuthn (W3C, level 2) by py_webauthn: what a browser is asked, and whether its answer is right.

A challenge is 256 random bits, signed with its time, what it is for and the browser it was given
to, and sent in the form. It is good for CHALLENGE_SECONDS; passkey_actions.py takes it once.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from itsdangerous import BadSignature, TimestampSigner
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from forum.core.errors import Refused
from forum.core.rate_limit import hashed
from forum.models.accounts import User
from forum.models.second_factors import Passkey

RP_NAME = "What Works Exchange"
CHALLENGE_SECONDS = 600
BROWSER_MILLISECONDS = 120_000  # in which one finds the key and touches it


class WrongPasskey(Refused):
    """Any answer that is not right: the same sentence to all."""

    def __init__(self) -> None:
        super().__init__("This passkey was not accepted. Try again, or take the other way.")


class StaleChallenge(Refused):
    def __init__(self) -> None:
        super().__init__("This page was open too long, or was sent already. Try once more.")


class Ceremony(StrEnum):
    ADD = "add"
    ALONE = "sign in"  # without a password, so the authenticator verifies its user
    SECOND_STEP = "second step"
    AGAIN = "step-up"


@dataclass(frozen=True)
class CeremonyOptions:
    """What goes into the form: `options` for the browser, JSON; `challenge`: signed."""

    options: str
    challenge: str


def rp_id() -> str:
    """The host of the configured address, never of the Host header."""
    return urlsplit(current_app.config["SETTINGS"].own_address).hostname or ""


def origin() -> str:
    parts = urlsplit(current_app.config["SETTINGS"].own_address)
    return f"{parts.scheme}://{parts.netloc}"


def are_possible() -> bool:
    """Browsers take a host name for a passkey, not an IP address."""
    try:
        ip_address(rp_id())
    except ValueError:
        return True
    return False


def ask_to_add(user: User, passkeys: Sequence[Passkey], browser: str) -> CeremonyOptions:
    """`passkeys`: those the member has, which are not added again; `browser`: its mark."""
    challenge = secrets.token_bytes(32)
    options = webauthn.generate_registration_options(
        rp_id=rp_id(),
        rp_name=RP_NAME,
        user_id=user_handle(user),
        user_name=user.email,
        user_display_name=user.name or user.email,
        challenge=challenge,
        timeout=BROWSER_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(passkeys),
    )
    return CeremonyOptions(
        webauthn.options_to_json(options), _signed(challenge, Ceremony.ADD, browser)
    )


def ask_to_use(ceremony: Ceremony, passkeys: Sequence[Passkey], browser: str) -> CeremonyOptions:
    """`passkeys`: of whom it is known to be; none where the passkey itself says it."""
    challenge = secrets.token_bytes(32)
    options = webauthn.generate_authentication_options(
        rp_id=rp_id(),
        challenge=challenge,
        timeout=BROWSER_MILLISECONDS,
        allow_credentials=_descriptors(passkeys),
        user_verification=(
            UserVerificationRequirement.REQUIRED
            if ceremony == Ceremony.ALONE
            else UserVerificationRequirement.PREFERRED
        ),
    )
    return CeremonyOptions(webauthn.options_to_json(options), _signed(challenge, ceremony, browser))


def challenge_of(signed: str, ceremony: Ceremony, browser: str) -> bytes:
    """StaleChallenge where it is too old, of another browser or page, or not ours."""
    try:
        parts = _signer().unsign(signed.encode(), max_age=CHALLENGE_SECONDS).decode().split("|")
        text, for_what, of_browser = parts
    except (BadSignature, ValueError):
        raise StaleChallenge from None
    if for_what != ceremony or not secrets.compare_digest(of_browser, hashed(browser)):
        raise StaleChallenge
    return base64url_to_bytes(text)


def verify_added(credential: str, challenge: bytes) -> VerifiedRegistration:
    """`credential`: the browser's answer, JSON; WrongPasskey where it is not right."""
    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=origin(),
        )
    except Exception as error:  # a stranger's bytes, in JSON, CBOR and DER: they fail in many ways
        raise WrongPasskey from error


def credential_id_of(credential: str) -> str:
    """In base64url, without its padding; WrongPasskey where there is none."""
    try:
        return webauthn.helpers.parse_authentication_credential_json(credential).id
    except Exception as error:
        raise WrongPasskey from error


def verify_used(
    credential: str, challenge: bytes, passkey: Passkey, ceremony: Ceremony
) -> VerifiedAuthentication:
    """WrongPasskey also where the sign counter fell: somebody may have copied the passkey."""
    try:
        parsed = webauthn.helpers.parse_authentication_credential_json(credential)
        verified = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=ceremony == Ceremony.ALONE,
        )
    except Exception as error:
        raise WrongPasskey from error
    handle = parsed.response.user_handle
    if handle and handle != _handle(passkey.user_id):
        raise WrongPasskey
    return verified


def user_handle(user: User) -> bytes:
    """What an authenticator stores of whose passkey it is: 64 bytes that name nobody."""
    return _handle(user.id)


def _handle(user_id: int) -> bytes:
    return hashed(f"passkeys of {user_id}").encode()


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in passkeys
    ]


def _signed(challenge: bytes, ceremony: Ceremony, browser: str) -> str:
    text = webauthn.helpers.bytes_to_base64url(challenge)
    return _signer().sign("|".join((text, ceremony, hashed(browser)))).decode()


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SECRET_KEY"], salt="passkey challenge")
