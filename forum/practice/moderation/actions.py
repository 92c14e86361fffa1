from forum import policy
from forum.core import audit
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.moderation import Act, Decision
from forum.policy.viewer import Viewer

DECISIONS = "/me/decisions"  # of moderation/appeals
REVEALED_AUTHOR = "saw who wrote an anonymous case study"


def accept(viewer: Viewer, case_study: CaseStudy) -> None:
    _decide(viewer, case_study, Act.ACCEPTED, "")
    case_study.status = CaseStudyStatus.PUBLISHED
    _notify_author(case_study, "is published", "It is published now. Thank you.")
    db.session.commit()


def decline(viewer: Viewer, case_study: CaseStudy, reason: str) -> None:
    _decide(viewer, case_study, Act.DECLINED, reason)
    case_study.status, case_study.status_reason = CaseStudyStatus.DECLINED, reason
    _notify_author(
        case_study,
        "was not accepted",
        f"A moderator did not accept it, for this reason:\n\n{reason}\n\n"
        f"If you think that is wrong, another moderator looks at it: {address(DECISIONS)}",
    )
    db.session.commit()


def reveal_author(viewer: Viewer, case_study: CaseStudy) -> User:
    """The author of an anonymous case study; each look is logged before it is had."""
    policy.require(policy.may_see_who_wrote(viewer, case_study))
    audit.record(viewer, REVEALED_AUTHOR, f"case study {case_study.id}")
    return case_study.author


def _decide(viewer: Viewer, case_study: CaseStudy, act: Act, reason: str) -> None:
    policy.require(policy.may_moderate(viewer, case_study))
    # Locked: of two moderators at once, the second reads what the first decided.
    db.session.refresh(case_study, ["status"], with_for_update={"of": CaseStudy})
    if case_study.status != CaseStudyStatus.HELD:
        raise Refused("Somebody has decided on this one already.")
    db.session.add(
        Decision(act=act, case_study_id=case_study.id, moderator_id=viewer.id, reason=reason)
    )
    audit.add(viewer, f"{act} a case study", f"case study {case_study.id}: {reason}")


def _notify_author(case_study: CaseStudy, what: str, body: str) -> None:
    outbox.send(
        case_study.author.email,
        f"Your case study {what}",
        f"About your case study “{case_study.title}”:\n\n{body}\n",
    )
