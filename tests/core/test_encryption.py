"""What is encrypted at rest."""

import base64

import pytest

from forum.core import encryption


def test_what_was_changed_is_not_read(app):
    encrypted = encryption.encrypt("a purpose", "the secret")
    assert encryption.decrypt("a purpose", encrypted) == "the secret"
    for place in (10, 40, len(encrypted) - 5):
        other = "A" if encrypted[place] != "A" else "B"
        with pytest.raises(encryption.CannotDecrypt):
            encryption.decrypt("a purpose", encrypted[:place] + other + encrypted[place + 1 :])


def test_it_is_of_a_key_of_256_bits_for_each_purpose(app):
    """Of 128 to encrypt and 128 to sign, as Fernet has them."""
    cipher = encryption._cipher("s" * 40, "one")
    assert len(cipher._signing_key) == len(cipher._encryption_key) == 16
    encrypted = encryption.encrypt("one", "the secret")
    assert encrypted != encryption.encrypt("one", "the secret")  # another vector each time
    assert b"secret" not in base64.urlsafe_b64decode(encrypted)
    with pytest.raises(encryption.CannotDecrypt):
        encryption.decrypt("another", encrypted)
