"""Tries and plans in a member's data export."""

from datetime import datetime

from forum.core.personal_data import Export
from forum.models.tries import Plan, Try
from forum.practice.tries import queries


def _time(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}Z"


def _try(try_: Try) -> dict:
    return {
        "case_study": try_.case_study_id,
        "claimant_group": try_.group.label,
        "result": try_.result,
        "scale": try_.scale or None,
        "would_use_again": try_.again,
        "what_changed": try_.what_changed or None,
        "note": try_.note or None,
        "tried_at": _time(try_.tried_at),
    }


def _plan(plan: Plan) -> dict:
    return {
        "case_study": plan.case_study_id,
        "come_back_on": plan.come_back_on.isoformat(),
        "made_at": _time(plan.made_at),
    }


TRIES = Export("report of a try", "reports of tries", queries.own_reports, _try)
PLANS = Export("plan to try", "plans to try", queries.own_plans, _plan)
