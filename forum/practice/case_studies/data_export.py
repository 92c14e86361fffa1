"""Case studies, drafts and shared drafts in a member's export."""

from typing import Any

from sqlalchemy import Select, select

from forum.core.extensions import db
from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, Draft, DraftAuthor, Version


def _case_studies(member: User) -> Select[CaseStudy]:
    return select(CaseStudy).where(CaseStudy.author_id == member.id).order_by(CaseStudy.id)


def _case_study(case_study: CaseStudy) -> dict[str, Any]:
    versions = (
        select(Version).where(Version.case_study_id == case_study.id).order_by(Version.number)
    )
    return {
        "id": case_study.id,
        "status": case_study.status,
        "status_reason": case_study.status_reason or None,
        "posted_at": iso(case_study.posted_at),
        "versions": [
            {"number": version.number, "at": iso(version.at), "answers": version.answers}
            for version in db.session.scalars(versions)
        ],
    }


def _drafts(member: User) -> Select[Draft]:
    return select(Draft).where(Draft.author_id == member.id).order_by(Draft.id)


def _draft(draft: Draft) -> dict[str, Any]:
    return {"saved_at": iso(draft.saved_at), "answers": draft.answers}


def _shared_drafts(member: User) -> Select[DraftAuthor]:
    mine = select(DraftAuthor).where(DraftAuthor.user_id == member.id)
    return mine.order_by(DraftAuthor.added_at)


def _shared_draft(co_author: DraftAuthor) -> dict[str, Any]:
    return {"draft": co_author.draft_id, "asked_at": iso(co_author.added_at)}


CASE_STUDIES = Export("case study", "case studies", _case_studies, _case_study, is_writing=True)
DRAFTS = Export("draft", "drafts", _drafts, _draft, is_writing=True)
SHARED_DRAFTS = Export(
    "draft of a colleague I write along",
    "drafts of colleagues I write along",
    _shared_drafts,
    _shared_draft,
)
