"""Dangerous acts ask again who it is, and do nothing before."""

from datetime import timedelta

from sqlalchemy import update

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import SignIn
from tests.test_authorisation import filled, methods, rules

DANGEROUS = {  # endpoint: what it does. Each asks again, and no view beside them does
    "accounts.add_passkey": "a way to sign in",
    "accounts.change_email": "the address",
    "accounts.close": "the end of an account",
    "accounts.data_file": "all of one's data",
    "accounts.end_others": "the end of sessions",
    "accounts.end_sign_in": "the end of a session",
    "accounts.link_provider": "a way to sign in",
    "accounts.remove_passkey": "a second factor less",
    "accounts.remove_second_factor": "a second factor less",
    "accounts.renew_recovery_codes": "a way to sign in",
    "accounts.unlink_provider": "a way to sign in less",
    "administration.add_domain": "whoever has such an address is a member",
    "administration.ask_merge": "merge",
    "administration.change_roles": "roles",
    "administration.close_organisation": "close an organisation",
    "administration.confirm_merge": "merge",
    "administration.delete_mail": "delete mail",
    "administration.export_audit_log": "export the log",
    "administration.mark_comparable": "two programmes in one comparison",
    "administration.reinstate_member": "reinstate",
    "administration.reopen_organisation": "open an organisation",
    "administration.retire_term": "retire a term",
    "administration.suspend_member": "suspend",
    "api_keys.make": "a key that reads as its member",
    "complaint_themes.merge": "merge",
    "contract_managers.appoint": "a role",
    "contract_managers.end": "a role",
    "member_records.sanction": "warn, silence, suspend",
    "moderation.author": "who wrote an anonymous case study",
    "moderation.redact": "redact",
    "releases.announce": "release",
    "releases.cancel": "release",
    "releases.clock": "release",
    "releases.confirm": "release",
    "releases.drop": "release",
    "releases.move": "release",
    "uploads.approve": "release",
    "webhooks.delete": "where news is sent",
    "webhooks.register": "where news is sent",
}


def test_each_dangerous_act_asks_again(app):
    asking = {
        end for end, view in app.view_functions.items() if getattr(view, "needs_recent", False)
    }
    assert asking == DANGEROUS.keys()


def test_none_does_anything_before(app, browse, ada, ben):
    """Asked by one who has every role, with a session that proved long ago who it is."""
    for role in ("is_administrator", "is_moderator", "is_analyst", "is_lead"):
        setattr(ada, role, True)
    client = browse(ada)
    said_again(ada, minutes_ago=16)
    before, wrong = rows(), {}
    suspend = f"/administration/members/{ben.id}/suspend", {"suspend-reason": "For the test."}
    assert is_asked_again(client.post(suspend[0], data=suspend[1]))
    for rule in (rule for rule in rules(app) if rule.endpoint in DANGEROUS):
        address = filled(rule, member_id=ben.id, organisation_id=ben.organisation_id)
        for method in methods(rule):
            answer = client.open(address, method=method)
            if not is_asked_again(answer):
                wrong[method, rule.rule] = answer.status_code
    assert wrong == {}
    assert rows() == before

    said_again(ada, minutes_ago=0)
    client.post(suspend[0], data=suspend[1])
    assert rows() != before, "what was sent is enough: it was the step-up that kept it from acting"


def is_asked_again(answer):
    return (answer.location or "").startswith("/sign-in/again")


def said_again(member, minutes_ago):
    at = clock.now() - timedelta(minutes=minutes_ago)
    db.session.execute(
        update(SignIn).where(SignIn.user_id == member.id).values(authenticated_at=at)
    )
    db.session.commit()


def rows():
    """Of each table, but those that keep what was typed and count requests."""
    passing = {"unsent", "sign_in", "attempt", "figure"}  # or are asked for in another way
    db.session.rollback()
    return {
        table.name: sorted(map(repr, db.session.execute(table.select()).all()))
        for table in db.metadata.sorted_tables
        if table.name not in passing
    }
