"""Confirm or refuse what an author chose, and tell the author why not."""

from forum.core.extensions import db
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.case_study_links import CaseStudyLink, LinkState
from forum.moderation.decisions import letters
from forum.moderation.subjects.queries import of_case_study
from forum.standards.chosen_links import actions
from forum.standards.chosen_links.queries import target_name


def decide(viewer: User, link: CaseStudyLink, state: LinkState, reason: str) -> None:
    """Refused where somebody decided on it meanwhile."""
    name, subject = target_name(link), of_case_study(link.case_study)
    actions.decide(viewer, link, state, reason)
    if state == LinkState.REFUSED:
        letters.to_author(
            subject,
            "A choice was not confirmed",
            f"You said that it helps with {name}. A moderator did not confirm this:\n\n{reason}",
            f"Choose again: {address(f'/case-studies/{subject.id}/helps-with')}",
        )
    db.session.commit()
