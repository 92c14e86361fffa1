"""The free text of accounts and reference data, for the gate (forum/gate/registry.py)."""

from forum.gate import registry

FREE_TEXT = {
    "RequestResetForm.email": registry.NAME,
    "JoinForm.email": registry.NAME,
    "JoinForm.name": registry.NAME,
    "OrganisationForm.other": registry.NAME,
    "ProfileForm.name": registry.NAME,
    "SignInForm.email": registry.NAME,
}
NOT_WITHDRAWN = {
    "contract": registry.REFERENCE,
    "organisation": registry.REFERENCE,
    "organisation_domain": registry.REFERENCE,
    "programme": registry.REFERENCE,
    "service_level": registry.REFERENCE,
    "sign_in": registry.AUTHOR_ALONE,
    "supply_link": registry.REFERENCE,
    "term": registry.REFERENCE,
    "user": "names and addresses; a member is refused as a whole",
}
