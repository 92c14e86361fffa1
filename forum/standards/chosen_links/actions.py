"""Choose what a case study helps with; a moderator confirms or refuses it."""

from collections.abc import Sequence

from sqlalchemy import delete

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.case_study_links import MOST_LINKS, CaseStudyLink, LinkState
from forum.standards.chosen_links import queries
from forum.standards.chosen_links.queries import LinkTarget

TOO_MANY = f"Choose {MOST_LINKS} at most: what it helps with most."
DECIDED = "Somebody has decided on this one already, or its author took it back."
AGAIN = "You sent this from two places at once. Look at what is chosen, and send it again."


def choose(viewer: User, case_study: CaseStudy, targets: Sequence[LinkTarget]) -> int:
    """How many wait for a moderator now. What is chosen no more goes; what stays stays as it is."""
    policy.require(policy.may_edit_case_study(viewer, case_study))
    if len(targets) > MOST_LINKS:
        raise Refused(TOO_MANY)
    with rollback_on_conflict() as conflict:
        _take_back(case_study, {one.key for one in targets})
        known = {one.target: one for one in queries.chosen(case_study)}
        for target in targets:
            _propose(case_study, target, known.get(target.key))
        names = ", ".join(one.key for one in targets) or "nothing"
        audit.add(viewer, "chose what a case study helps with", f"{case_study.id}: {names}")
        db.session.commit()
    if conflict:
        raise Refused(AGAIN)
    return sum(one.state == LinkState.PROPOSED for one in queries.chosen(case_study))


def _take_back(case_study: CaseStudy, kept: set[str]) -> None:
    """A refused one stays, with its reason."""
    link = CaseStudyLink
    gone = delete(link).where(link.case_study_id == case_study.id, link.target.not_in(kept))
    db.session.execute(gone.where(link.state != LinkState.REFUSED))


def _propose(case_study: CaseStudy, target: LinkTarget, known: CaseStudyLink | None) -> None:
    if known is None:
        made = CaseStudyLink(
            case_study_id=case_study.id,
            target=target.key,
            standard_id=target.standard_id,
            theme=target.theme,
        )
        db.session.add(made)
    elif known.state == LinkState.REFUSED:
        known.state, known.reason = LinkState.PROPOSED, ""
        known.chosen_at, known.decided_at = clock.now(), None


def decide(viewer: User, link: CaseStudyLink, state: LinkState, reason: str) -> None:
    """Refused where it was decided on, or taken back, meanwhile. A refusal has a reason."""
    policy.require(policy.may_confirm_link(viewer, link))
    assert reason or state == LinkState.CONFIRMED
    is_open = CaseStudyLink.id == link.id, CaseStudyLink.state == LinkState.PROPOSED
    about = f"case study {link.case_study_id}, {link.target}" + (f": {reason}" if reason else "")
    now = clock.now()
    if not update_if(CaseStudyLink, *is_open, state=state, reason=reason, decided_at=now):
        db.session.rollback()
        raise Refused(DECIDED)
    audit.add(viewer, f"{state} a link of a case study", about[:200])
