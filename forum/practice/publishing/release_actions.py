"""Publish case studies that waited for a release, where their author chose so."""

from forum import policy
from forum.core import audit
from forum.core.db import reading
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import checks
from forum.gate import queries as gate
from forum.mail import outbox
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.policy.viewer import Viewer
from forum.practice.attachments import queries as attachments
from forum.practice.case_studies import queries, rendering

PUBLISHED = "published on release: a case study"


def choose(viewer: Viewer, case_study: CaseStudy, chosen: bool) -> None:
    """Its author's choice: published without a moderator once all its figures are released."""
    policy.require(policy.may_edit_case_study(viewer, case_study))
    if not case_study.may_show_on_release:
        raise Refused("This one waits for a moderator, whatever is released.")
    case_study.shows_on_release = chosen
    db.session.commit()


def publish_released(accepted_needed: int) -> int:
    """Publish what waits for nothing else; return how many.

    Never a member's first ones (`accepted_needed` of them): a moderator reads those.
    """
    with reading():
        ids = queries.ids_to_show_on_release()
    return sum(_publish_if_released(one, accepted_needed) for one in ids)


def _publish_if_released(case_study_id: int, accepted_needed: int) -> bool:
    case_study = db.session.get(CaseStudy, case_study_id)
    if case_study is None or not _may_go(case_study, accepted_needed):
        db.session.rollback()
        return False
    case_study.status, case_study.status_reason = CaseStudyStatus.PUBLISHED, ""
    author = case_study.author
    outbox.send(
        author.email,
        "Your case study is published",
        f"About your case study “{case_study.title}”:\n\n"
        "Its figures are released, so it is published now, as you chose. Thank you.\n",
    )
    audit.add(author, PUBLISHED, f"case study {case_study_id}")
    db.session.commit()
    return True


def _may_go(case_study: CaseStudy, accepted_needed: int) -> bool:
    if not (case_study.shows_on_release and case_study.may_show_on_release):
        return False
    if gate.is_under_review("case-study", case_study.id):
        return False
    if queries.accepted_count(case_study.author) < accepted_needed:
        return False
    texts = rendering.texts_of(case_study)
    texts += attachments.texts_of(case_study.author_id, case_study.submission_key)
    return checks.first_to_wait(texts, written_at=case_study.posted_at) is None
