"""Encryption at rest of what a stolen copy of the database must not give away.

The key is derived from the application's secret (HKDF-SHA256), one for each purpose. Whoever
changes FORUM_SECRET_KEY makes what was encrypted before unreadable.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


class CannotDecrypt(Exception):
    """Encrypted with another key, or damaged."""


def encrypt(purpose: str, text: str) -> str:
    return _cipher(current_app.config["SECRET_KEY"], purpose).encrypt(text.encode()).decode()


def decrypt(purpose: str, encrypted: str) -> str:
    try:
        return _cipher(current_app.config["SECRET_KEY"], purpose).decrypt(encrypted).decode()
    except InvalidToken:
        raise CannotDecrypt from None


@cache
def _cipher(secret: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
