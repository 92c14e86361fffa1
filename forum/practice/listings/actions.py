"""Keep listings and counters as the case studies are, in the transaction that changes them.

A stored listing says what has been counted, so the counters change by the difference between it
and the case study as it is now, whatever has happened in between.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert, select, update

from forum.core.batches import batched
from forum.core.db import upsert
from forum.models.case_studies import CaseStudy
from forum.models.listings import ALL, CaseStudyCount, ListedCaseStudy
from forum.practice.listings import queries
from forum.practice.listings.counters import Key, Listing, differences
from forum.practice.listings.queries import AnySession

AT_ONCE = 200


def refresh(session: AnySession, ids: Collection[int]) -> int:
    """Store and count these case studies anew; how many were stored otherwise."""
    return sum(_refresh(session, some) for some in batched(sorted(ids), AT_ONCE))


def _refresh(session: AnySession, ids: Collection[int]) -> int:
    # Two transactions that change one case study count one after the other.
    locked = select(CaseStudy.id).where(CaseStudy.id.in_(ids)).order_by(CaseStudy.id)
    session.execute(locked.with_for_update(key_share=True)).all()
    before, after = queries.stored(session, ids), queries.present(session, ids)
    changed = {i for i in before.keys() | after.keys() if before.get(i) != after.get(i)}
    if changed:
        gone = [before[i] for i in changed if i in before]
        new = [after[i] for i in changed if i in after]
        row = ListedCaseStudy.case_study_id
        session.execute(_plain(delete(ListedCaseStudy).where(row.in_(changed))))
        _insert(session, new)
        add(session, differences(gone, new))
    return len(changed)


def _insert(session: AnySession, listings: Iterable[Listing]) -> None:
    listings = list(listings)
    scores = queries.scores(session, [one.case_study_id for one in listings])
    rows = [
        {
            "term_id": term_id,
            "case_study_id": one.case_study_id,
            "is_checked": one.is_checked,
            "posted_at": one.posted_at,
            "published_at": one.published_at,
            "has_score": scores.get(one.case_study_id, (False, 0.0))[0],
            "lower_bound": scores.get(one.case_study_id, (False, 0.0))[1],
            "organisation_id": one.organisation_id,
            "has_failed": one.has_failed,
            "showcase": one.showcase,
        }
        for one in listings
        for term_id in sorted({ALL, *one.terms})
    ]
    if rows:
        session.execute(insert(ListedCaseStudy), rows)


def add(session: AnySession, moved: dict[Key, int]) -> None:
    """Change counters by these numbers, always in one order, so that no two writers deadlock."""
    rows = [
        {"kind": kind, "of_id": of_id, "with_id": with_id, "number": by}
        for (kind, of_id, with_id), by in sorted(moved.items())
    ]
    for some in batched(rows, AT_ONCE):
        row = upsert(CaseStudyCount).values(some)
        row = row.on_conflict_do_update(
            index_elements=["kind", "of_id", "with_id"],
            set_={"number": CaseStudyCount.number + row.excluded.number},
        )
        session.execute(row)


def place_scores(session: AnySession, ids: Collection[int]) -> None:
    """Put the scores of these case studies where "most useful" is read from."""
    scores = queries.scores(session, ids)
    for case_study_id in sorted(ids):
        has_score, lower_bound = scores.get(case_study_id, (False, 0.0))
        placed = update(ListedCaseStudy).where(ListedCaseStudy.case_study_id == case_study_id)
        session.execute(_plain(placed.values(has_score=has_score, lower_bound=lower_bound)))


def _plain(statement):
    return statement.execution_options(synchronize_session=False)
