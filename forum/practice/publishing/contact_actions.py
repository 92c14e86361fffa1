from datetime import timedelta

from forum import policy
from forum.core import rate_limit
from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy

QUESTIONS_A_DAY = 10


def write_to_author(viewer: User, case_study: CaseStudy, words: str) -> None:
    """Mail a question to the author, with the asker's address to answer to."""
    policy.require(policy.may_write_to_author(viewer, case_study))
    rate_limit.spend(
        "question to an author",
        viewer.id,
        QUESTIONS_A_DAY,
        timedelta(days=1),
        f"You have asked {QUESTIONS_A_DAY} authors today. Ask again tomorrow, or in a comment.",
    )
    warning = "Readers do not know who you are: an answer tells this person.\n\n"
    outbox.send(
        case_study.author.email,
        "A question about your case study",
        f"{viewer.name} of {viewer.organisation_name} asks about “{case_study.title}” "
        f"({address(f'/case-studies/{case_study.id}-{case_study.slug}')}):\n\n{words}\n\n"
        f"Answer to: {viewer.email}\n\n{warning if case_study.is_anonymous else ''}"
        "You said that members may write to you about it.\n",
    )
    db.session.commit()
