"""Put official results in, and take them: two analysts, as for all figures."""

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.accounts import User
from forum.models.standard_results import OfficialResults
from forum.standards.results import actions, official_queries
from forum.standards.results.actions import NewResults
from forum.standards.results.official_file import OfficialFile, OfficialRow

DECIDED = "Somebody has decided on this one already."
AT_ONCE = "Somebody sent results of the same quarter at this moment. Try again."


def put_in(viewer: User, file: OfficialFile) -> OfficialResults:
    """Nothing stands until another analyst takes it."""
    policy.require(policy.may_put_in_official_results(viewer))
    assert file.rows and not file.problems
    made = OfficialResults(
        uploader_id=viewer.id, sha256=file.sha256, rows=[_stored(one) for one in file.rows]
    )
    db.session.add(made)
    db.session.flush()
    about = f"{made.id}: {plural(len(made.rows), 'result', 'results')}"
    audit.add(viewer, "put in official results of standards", about)
    db.session.commit()
    return made


def _stored(row: OfficialRow) -> list[int | str | float | None]:
    numbers = row.numbers
    of_what = row.contract.id, row.standard.id, row.quarter_end.isoformat()
    return [*of_what, numbers.counted, numbers.out_of, numbers.guard]


def decide(viewer: User, upload: OfficialResults, is_taken: bool) -> None:
    """Take all of it, or none: taken, each stands in the place of what the prime sent."""
    policy.require(policy.may_decide_on_official_results(viewer, upload))
    rows = official_queries.rows_of(upload) if is_taken else []
    for row in rows:  # before anything is changed
        actions.version_of(row.standard, _new(row))
    with rollback_on_conflict() as conflict:
        is_open = OfficialResults.id == upload.id, OfficialResults.decided_at.is_(None)
        now = clock.now()
        by = viewer.id
        if not update_if(
            OfficialResults, *is_open, decided_at=now, decider_id=by, is_taken=is_taken
        ):
            db.session.rollback()
            raise Refused(DECIDED)
        for row in rows:
            _make_stand(upload, row)
        what = "took" if is_taken else "declined"
        audit.add(viewer, f"{what} official results of standards", str(upload.id))
        db.session.commit()
    if conflict:
        raise Refused(AT_ONCE)


def _make_stand(upload: OfficialResults, row: OfficialRow) -> None:
    new = _new(row)
    version = actions.version_of(row.standard, new)
    actions.add(upload.uploader_id, new, row.standard, version)


def _new(row: OfficialRow) -> NewResults:
    seen = actions.newest_id(row.contract.id, row.quarter_end)
    numbers = {row.standard: row.numbers}
    return NewResults(row.contract, row.quarter_end, seen, numbers, is_official=True)
