"""Display names and other short labels hold no number and no address that leads to a person."""

import pytest

from forum.core import pii
from forum.core.forms import HoldsNoIdentifier, IdentifiesNobody
from forum.gate import registry
from forum.wings import FREE_TEXT
from tests.gate.test_hold import VENUES, free_text_fields
from tests.gate.test_machine_input import IDENTIFIERS

LABELS = (registry.NAME, registry.AUTHOR_ALONE, registry.ADMINISTRATORS, registry.ANALYSTS)
SURE = [one for kind, one in IDENTIFIERS.items() if kind in pii.SURE]


def labels():
    declared = {
        f"{wing}.{name}": why for wing, names in FREE_TEXT.items() for name, why in names.items()
    }
    names = {name for name, why in declared.items() if why in LABELS}
    return {name for name in names if not name.endswith("email")} | VENUES


def test_every_label_has_the_rule(app):
    fields = free_text_fields()
    assert len(labels()) >= 20
    without = {
        name
        for name in labels()
        if not any(isinstance(rule, HoldsNoIdentifier | IdentifiesNobody) for rule in fields[name])
    }
    assert without == set()


TYPED = {
    "/me/profile": "name",
    "/join": "name",
    "/me/searches": "name",
    "/me/api-keys/new": "name",
    "/me/collections": "name",
    "/communities/new": "name",
}


@pytest.mark.parametrize("address", TYPED)
def test_a_form_refuses_each_and_keeps_what_was_typed(address, browse, people):
    browser = browse(None if address == "/join" else people["ben"])
    for identifier in SURE:
        words = f"Northfield {identifier}"
        answer = browser.post(address, data={TYPED[address]: words})
        assert answer.status_code == 422, identifier
        assert f'value="{words}"' in answer.text
        said = " looks like ", "Enter your name as colleagues know it."  # of @ and / in a name
        assert any(one in answer.text for one in said), identifier


def test_a_name_of_a_person_or_a_place_is_none():
    for name in ("Joan Smith", "Ann-Marie O'Neill", "Northfield Trust 24", "CPA 18", "PG1 and PG2"):
        assert pii.complaint(name, pii.SURE) is None
    words = "Library, M14 5TQ"
    assert pii.complaint(words, pii.SURE - {pii.IdentifierKind.POSTCODE}) is None
