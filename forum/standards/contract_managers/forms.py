"""Whom an administrator appoints, for which contract, and why."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Dropdown, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.accounts import User
from forum.models.contract_managers import REASON_LENGTH
from forum.models.organisations import Contract
from forum.standards.contract_managers import queries


class AppointmentReasonForm(Form):
    reason = TextAreaField(
        "Why",
        [
            Required("Say why, in a sentence."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="It is kept in the audit log, which administrators read.",
    )


class AppointForm(AppointmentReasonForm):
    email = StringField(
        "Their e-mail address",
        [Required("Type the address of the member."), AtMost(254)],
        description="A verified member of a government body.",
    )
    contract = Dropdown("Contract", [Required("Choose the contract.")])

    def __init__(self, contracts: Sequence[Contract], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._contracts = {str(one.id): one for one in contracts}
        named = [
            SelectChoice(key, f"{one.name} ({one.programme.name})")
            for key, one in self._contracts.items()
        ]
        self.contract.choices = [SelectChoice("", "Choose"), *named]
        self.member: User | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.member = queries.member_of_address(self.email.data or "")
        if self.member is None:
            self.wrong(self.email, "No member has that address.")
        return not self.errors

    @property
    def chosen(self) -> Contract:
        return self._contracts[self.contract.data]
