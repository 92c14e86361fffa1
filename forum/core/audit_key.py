"""The key that signs the audit log. It is made of a setting, so the database does not hold it.

Every node of an exchange has the same settings, and so the same key. After the secret key has
changed, FORUM_FORMER_AUDIT_KEYS names what the key was made of before: entries of then can still
be checked, and none can be added with it behind a newer one.
"""

import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app

PURPOSE = b"exchange: signatures of the audit log"
ID_LENGTH = 12


@dataclass(frozen=True)
class AuditKey:
    id: str  # tells keys apart, and nothing about them
    secret: bytes


def made_of(setting: str) -> AuditKey:
    secret = hmac.new(setting.encode(), PURPOSE, hashlib.sha256).digest()
    return AuditKey(hmac.new(secret, b"id", hashlib.sha256).hexdigest()[:ID_LENGTH], secret)


def current() -> AuditKey:
    return made_of(current_app.config["SETTINGS"].audit_key or current_app.config["SECRET_KEY"])


def known() -> list[AuditKey]:
    """The oldest first, the current one last."""
    former = current_app.config["SETTINGS"].former_audit_keys.split()
    return [*map(made_of, former), current()]
