"""The arithmetic of codes: TOTP by pyotp, recovery codes, and the QR code that apps read."""

import hashlib
import io
import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
import segno

from forum.core.rate_limit import hashed

ISSUER = "What Works Exchange"
STEP_SECONDS = 30
DRIFT = 1  # steps by which the clock of a telephone may be wrong, either way
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
RECOVERY_LENGTH = 12  # 59 bits
SCRYPT_N = 2**12  # of 1 KiB each, about 10 ms


def new_secret() -> str:
    """160 bits, in base 32."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step that this code is of; None where it is of none near `now` (naive UTC)."""
    here = int((now - datetime(1970, 1, 1)).total_seconds()) // STEP_SECONDS
    if not secret:
        return None
    hotp = pyotp.HOTP(secret)
    steps = range(here - DRIFT, here + DRIFT + 1)
    right = [step for step in steps if compare_digest(hotp.at(step).encode(), code.encode())]
    return right[-1] if right else None


def provisioning_address(secret: str, email: str) -> str:
    """otpauth://…, as an authenticator app reads it."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_code(address: str) -> bytes:
    """As SVG, dark on white in every colour scheme: a camera has to read it."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, border=4, light="#fff")
    return out.getvalue()


def new_recovery_codes() -> list[str]:
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def _recovery_code() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def recovery_hash(user_id: int, typed: str) -> str:
    """Of a code as it was typed, with or without its hyphens: slow (scrypt, 4 MiB), 64 digits."""
    salt = f"recovery {user_id}".encode()
    code = digits_or_letters(typed).encode()
    return hashlib.scrypt(code, salt=salt, n=SCRYPT_N, r=8, p=1, dklen=32).hex()


def former_recovery_hash(user_id: int, typed: str) -> str:
    """Of codes that were drawn before 28 November 2026: they work until they are renewed."""
    return hashed(f"recovery {user_id} {digits_or_letters(typed)}")


def digits_or_letters(typed: str) -> str:
    return "".join(c for c in typed.casefold() if c.isascii() and c.isalnum())
