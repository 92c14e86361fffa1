"""An authenticator in software, after the W3C text and not after the library that checks it.

A P-256 key, client data, authenticator data and CBOR: each part can be made wrong on its own.
"""

import base64
import hashlib
import json
import re
import secrets
from html import unescape

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def asked_by(page: str) -> tuple[dict, str]:
    """(what the browser is asked, the signed challenge) of a page with a form of passkeys."""
    options = json.loads(unescape(re.search(r'data-passkey="([^"]*)"', page)[1]))
    challenge = re.search(r'name="challenge"[^>]*value="([^"]*)"', page)[1]
    return options, unescape(challenge)


class SoftwareAuthenticator:
    """One credential; `count`: its sign counter, which goes up by one with each use."""

    def __init__(self, origin="http://localhost:8000", rp_id="localhost", verifies_user=True):
        self.origin, self.rp_id = origin, rp_id
        self.flags = USER_PRESENT | (USER_VERIFIED if verifies_user else 0)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(24)
        self.user_handle = b""
        self.count = 0

    def create(self, options: dict) -> str:
        """The answer to a registration, without attestation, as a browser sends it: JSON."""
        self.user_handle = base64.urlsafe_b64decode(options["user"]["id"] + "==")
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})  # COSE: EC2, ES256, P-256
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + public_key
        data = self._data(HAS_CREDENTIAL) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", options)
        return self._json(clientDataJSON=client_data, attestationObject=attestation)

    def get(self, options: dict) -> str:
        """The answer to a sign-in, signed with the key."""
        self.count += 1
        client_data, data = self._client_data("webauthn.get", options), self._data()
        signed = data + hashlib.sha256(client_data).digest()
        return self._json(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=self.key.sign(signed, ec.ECDSA(SHA256())),
            userHandle=self.user_handle,
        )

    def answer(self, client, path: str, **typed) -> object:
        """Open the page, do what it asks, send its form; the answer."""
        options, challenge = asked_by(client.get(path).text)
        made = self.create(options) if "user" in options else self.get(options)
        return client.post(path, data={"credential": made, "challenge": challenge, **typed})

    def _data(self, further: int = 0) -> bytes:
        flags = bytes([self.flags | further])
        return hashlib.sha256(self.rp_id.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, options: dict) -> bytes:
        data = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(data).encode()

    def _json(self, **response: bytes) -> str:
        id_ = base64url(self.credential_id)
        parts = {name: base64url(data) for name, data in response.items()}
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": parts})
