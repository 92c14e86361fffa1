"""A comment of Ben's on Ada's case study; Mo and Max moderate, Moe does for Southgate Works."""

from types import SimpleNamespace

import pytest

from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.practice.comments import actions as comments
from tests.gate.conftest import held_today, make, workshop  # noqa: F401

KEY = "a" * 32
CANARY = "Zebedee Quill"


@pytest.fixture
def moderators(people):
    """Besides Mo: Max of no organisation, Moe of Ben's."""
    southgate = people["ben"].organisation_id
    made = {}
    for name, organisation_id in (("max", None), ("moe", southgate)):
        made[name] = User(
            email=f"{name}@moderators.example",
            name=name.capitalize(),
            standing=Standing.VERIFIED,
            is_moderator=True,
            organisation_id=organisation_id,
        )
        db.session.add(made[name])
    db.session.commit()
    return SimpleNamespace(mo=people["mo"], **made)


@pytest.fixture
def comment(people, bus_passes):
    return comments.post(people["ben"], bus_passes, KEY, f"It helped {CANARY} a lot.", None)


@pytest.fixture
def report(browse):
    """report(who, "comment", 1, "abuse", note="…") sends the form."""

    def send(who, kind, object_id, reason="abuse", note=""):
        data = {"reason": reason, "note": note}
        return browse(who).post(f"/report/{kind}/{object_id}", data=data)

    return send


@pytest.fixture
def decide(browse):
    """decide(moderator, "comment", 1, "withdraw") presses a button of the item's page."""

    def press(who, kind, object_id, act, seen=None, **data):
        client = browse(who)
        base = f"/moderation/items/{kind}/{object_id}"
        if seen is None:
            page = client.get(base).text
            seen = page.partition('name="seen" value="')[2].partition('"')[0]
        data = {"template": "identifies"} | data | {"act": act, "seen": seen}
        return client.post(f"{base}/decide", data=data)

    return press
