"""The kinds of words that identify a person, and one place in a text that does."""

from dataclasses import dataclass
from enum import StrEnum


class IdentifierKind(StrEnum):
    INSURANCE = "a National Insurance number"
    NHS = "an NHS number"
    EMAIL = "an e-mail address"
    PHONE = "a telephone number"
    POSTCODE = "a full postcode"
    BIRTH = "a date of birth"
    BANK = "a sort code or an account number"
    IBAN = "an international account number (IBAN)"
    VEHICLE = "a vehicle registration"
    REFERENCE = "a reference number of a case"
    NAME = "a person's name"
    STORY = "an age, a place and a condition that together point to one person"


SURE = frozenset(IdentifierKind) - {
    IdentifierKind.NAME,
    IdentifierKind.STORY,
}  # numbers and addresses, by their shape


@dataclass(frozen=True, slots=True)
class Found:
    """text is text_as_typed[start:end]; replacement says as much without identifying anybody."""

    kind: IdentifierKind
    text: str
    start: int
    end: int
    replacement: str

    @property
    def is_unsure(self) -> bool:
        """Found by the words around it, which may speak of a colleague."""
        return self.kind not in SURE
