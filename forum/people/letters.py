"""Mails about accounts and membership: plain text, one purpose each.

A mail to an address that nobody has confirmed repeats nothing that was typed: else anyone could
have us send words of theirs to a stranger.
"""

from forum.mail.mailer import address
from forum.mail.outbox import send
from forum.models.accounts import User

SIGNED = "What Works Exchange"


def _write(to: str, subject: str, *paragraphs: str) -> None:
    send(to, subject, "\n\n".join(("Hello,", *paragraphs, SIGNED)))


def confirm(user: User, token: str) -> None:
    _write(
        user.email,
        "Confirm your address",
        "Somebody asked to join What Works Exchange with this address. If it was you, open this "
        "page and press the button:",
        address(f"/confirm/{token}"),
        "The link works once, until this time tomorrow.",
        "If it was not you, do nothing. There is no account until the button is pressed.",
    )


def already_member(user: User) -> None:
    _write(
        user.email,
        "You already have an account",
        "Somebody asked to join What Works Exchange with this address. You have an account with "
        "it already, so nothing was changed.",
        f"Sign in: {address('/sign-in')}",
        f"If you forgot your password, get a new one: {address('/forgotten')}",
        "If it was not you, do nothing.",
    )


def reset(user: User, token: str) -> None:
    _write(
        user.email,
        "Choose a new password",
        "Somebody asked for a new password for your account. If it was you, choose it here:",
        address(f"/reset/{token}"),
        "The link works once, for an hour.",
        "If it was not you, do nothing. Your password stays as it is.",
    )


def password_changed(user: User) -> None:
    _write(
        user.email,
        "Your password was changed",
        "The password of your account was changed, and other browsers were signed out.",
        f"If it was not you, take the account back now: {address('/forgotten')}",
    )


def enrol(user: User, token: str) -> None:
    _write(
        user.email,
        "Add your second factor",
        "Somebody who is signed in to your account asked to add a second factor to it. If it was "
        "you, open this page in the browser that you are signed in with:",
        address(f"/me/security/second-factor/{token}"),
        "The link works once, for an hour.",
        "If it was not you, somebody knows your password. Choose a new one now: "
        f"{address('/forgotten')}",
    )


def add_passkey(user: User, token: str) -> None:
    _write(
        user.email,
        "Add your passkey",
        "Somebody who is signed in to your account asked to add a passkey to it. If it was you, "
        "open this page in the browser that you are signed in with:",
        address(f"/me/security/passkeys/{token}"),
        "The link works once, for an hour.",
        "If it was not you, somebody knows your password. Choose a new one now: "
        f"{address('/forgotten')}",
    )


def passkey_added(user: User, name: str) -> None:
    _security(user, "A passkey was added", f"A passkey was added to your account: {name}.")


def passkey_removed(user: User, name: str) -> None:
    _security(user, "A passkey was removed", f"A passkey of your account was removed: {name}.")


def authenticator_removed(user: User) -> None:
    _security(
        user,
        "Your authenticator app was removed",
        "The authenticator app of your account was removed. Your passkeys still work.",
    )


def second_factor_added(user: User) -> None:
    _security(user, "A second factor was added", "An authenticator app was added to your account.")


def second_factor_removed(user: User) -> None:
    _security(
        user, "Your second factor was removed", "The second factor of your account was removed."
    )


def recovery_codes_renewed(user: User) -> None:
    _security(
        user,
        "You have new recovery codes",
        "Your account has new recovery codes. The old ones do not work any more.",
    )


def recovery_code_used(user: User, left: int) -> None:
    _security(
        user,
        "A recovery code was used",
        f"A recovery code of your account was used. {left} of them still work.",
    )


def identity_linked(user: User, provider: str) -> None:
    _security(
        user,
        "Another way to sign in was added",
        f"Your account can be signed in to with {provider} from now on.",
    )


def identity_unlinked(user: User, provider: str) -> None:
    _security(
        user,
        "A way to sign in was removed",
        f"Your account cannot be signed in to with {provider} any more.",
    )


def confirm_new_email(email: str, token: str) -> None:
    _write(
        email,
        "Confirm your new address",
        "A member of What Works Exchange asked to sign in with this address from now on. If it "
        "was you, open this page and press the button:",
        address(f"/email/confirm/{token}"),
        "The link works once, until this time tomorrow.",
        "If it was not you, do nothing.",
    )


def email_change_asked(user: User) -> None:
    _security(
        user,
        "A new address was asked for",
        "Somebody who is signed in to your account asked to change its e-mail address. Nothing "
        "changes before the new address is confirmed.",
    )


def email_changed(old_email: str, token: str) -> None:
    _write(
        old_email,
        "Your e-mail address was changed",
        "Your account has another e-mail address from now on, and this one is not used for it "
        "any more.",
        "If it was not you, undo it here. That signs out every browser, too:",
        address(f"/email/undo/{token}"),
        "The link works once, for seven days.",
    )


def new_browser(user: User, browser: str) -> None:
    _security(
        user,
        "A new sign-in to your account",
        f"Somebody signed in to your account from a browser that had not been used for it: "
        f"{browser}.",
    )


def known_browser(user: User, token: str) -> None:
    _write(
        user.email,
        "Sign in in spite of wrong tries",
        "There were many tries to sign in to your account with a wrong password. If you want to "
        "sign in now, open this page in the browser that you want to use, and press the button:",
        address(f"/sign-in/browser/{token}"),
        "The link works once, for an hour. Your password is asked for as always.",
        "If it was not you, do nothing.",
    )


def accounts_merged(old_email: str, new_email: str) -> None:
    """To both addresses, of one person."""
    _write(
        old_email,
        "Your two accounts are one",
        "You had two accounts at What Works Exchange. Administrators made them one: all that you "
        f"wrote, follow and booked is in the account with the address {new_email}. This address "
        "cannot sign in any more.",
        f"Sign in: {address('/sign-in')}",
        "If the other account is not yours, answer this mail.",
    )
    _write(
        new_email,
        "Your two accounts are one",
        "You had two accounts at What Works Exchange. Administrators made them one: all that you "
        "wrote, follow and booked is in this account now. Roles of the other account were not "
        "taken over.",
        f"See it: {address('/me')}",
        "If the other account was not yours, answer this mail.",
    )


def _security(user: User, subject: str, what: str) -> None:
    _write(
        user.email,
        subject,
        what,
        f"If it was not you, take the account back now: {address('/forgotten')}",
    )


def joined(lead: User, member: User) -> None:
    _write(
        lead.email,
        "A colleague joined",
        f"{member.name} ({member.email}) joined What Works Exchange as {_of(member)}. The mail "
        "address is one of your organisation's, so they can take part at once.",
        "If they do not work with you, say so here:",
        address("/moderation/members"),
    )


def waiting(lead: User, member: User) -> None:
    _write(
        lead.email,
        "Somebody says they work with you",
        f"{member.name} ({member.email}) asks to take part as {_of(member)}.",
        "Confirm them, or say that they do not work with you:",
        address("/moderation/members"),
    )


def confirmed(member: User) -> None:
    _write(
        member.email,
        "You can take part now",
        f"You are confirmed as {_of(member)}. You can post case studies, rate and comment.",
        address("/me"),
    )


def refused(member: User, organisation: str, reason: str) -> None:
    _write(
        member.email,
        "Your organisation was not confirmed",
        f"You could not be confirmed as one of {organisation or 'the organisation you named'}. "
        "The reason given:",
        reason,
        "You can still read and keep drafts. If it was a mistake, say again where you work:",
        address("/me/organisation"),
    )


CLOSED = "closed:"  # how the dedupe keys of the last letter begin


def closed(user_id: int, email: str) -> None:
    """The last letter: its row goes once it is sent."""
    text = (
        "Your name and address are removed. What you posted stays, under your organisation's "
        "name, as by a former member."
    )
    body = "\n\n".join(("Hello,", text, SIGNED))
    send(email, "Your account is closed", body, dedupe_key=f"{CLOSED}{user_id}")


def _of(member: User) -> str:
    return f"one of {member.organisation_name}"


def suspended(user: User, who: str, reason: str, may_appeal: bool) -> None:
    """`who` decided so: "A moderator"."""
    _write(
        user.email,
        "Your account is suspended",
        f"{who} suspended your account, for this reason:",
        reason,
        "If you think that is wrong, sign in: the page that says so takes one appeal, which "
        f"another moderator reads. {address('/sign-in')}"
        if may_appeal
        else "If you think that is wrong, answer this mail.",
    )
