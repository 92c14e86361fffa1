"""A member's tries and plans in the copy of what is kept about them."""

from forum.core.personal_data import Export
from forum.models.tries import Plan, Try
from forum.practice.tries import queries


def _try(told: Try) -> dict:
    return {
        "case_study": told.case_study_id,
        "claimant_group": told.group.label,
        "result": told.result,
        "scale": told.scale or None,
        "would_use_again": told.again,
        "what_changed": told.what_changed or None,
        "note": told.note or None,
        "tried_at": f"{told.tried_at.isoformat(timespec='seconds')}Z",
    }


def _plan(planned: Plan) -> dict:
    return {
        "case_study": planned.case_study_id,
        "come_back_on": planned.come_back_on.isoformat(),
        "made_at": f"{planned.made_at.isoformat(timespec='seconds')}Z",
    }


TRIES = Export("report of a try", "reports of tries", queries.own_reports, _try)
PLANS = Export("plan to try", "plans to try", queries.own_plans, _plan)
