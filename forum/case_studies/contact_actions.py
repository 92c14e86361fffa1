from datetime import timedelta

from forum import outbox, policy, throttle
from forum.case_studies.models import CaseStudy
from forum.extensions import db
from forum.mailer import address

QUESTIONS_A_DAY = 10


def write_to_author(viewer, case_study: CaseStudy, words: str) -> None:
    """Mail a question to the author, with the asker's address to answer to."""
    policy.require(policy.may_write_to_author(viewer, case_study))
    throttle.spend(
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
