"""Draw a sample, and note four answers for each complaint of it."""

import secrets
from collections.abc import Mapping
from datetime import date

from forum import policy
from forum.core import audit
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.complaint_samples import (
    SAMPLE_QUESTIONS,
    ComplaintSample,
    ComplaintSampleNote,
    SampleAnswer,
)
from forum.models.organisations import Contract
from forum.standards.complaints import sampling
from forum.standards.complaints import sampling_queries as queries

MOST_SEED = 2**31 - 1
NO_RETURN = "There is no return of this contract and quarter yet."
NONE_RECEIVED = "The return has no complaints: there is nothing to draw from."
NO_SIZE = "Draw at least one complaint."
ALREADY = "A sample of this contract and quarter was drawn already."

Answers = Mapping[int, Mapping[str, str]]  # {place: {column: answer}}


def draw(
    viewer: User, contract: Contract, quarter_end: date, size: int | None = None
) -> ComplaintSample:
    """`size`: None for that of the table. Refused where there is nothing to draw."""
    policy.require(policy.is_contract_manager(viewer, contract))
    received = queries.received_in(contract, quarter_end)
    chosen = _checked(received, size)
    assert received is not None
    seed = secrets.randbelow(MOST_SEED)
    row = ComplaintSample(
        contract_id=contract.id,
        quarter_end=quarter_end,
        received=received,
        size=chosen,
        seed=seed,
        manager_id=viewer.id,
    )
    places = sampling.draw(seed, received, chosen)
    row.notes = [ComplaintSampleNote(place=place) for place in places]
    with rollback_on_conflict() as conflict:
        db.session.add(row)
        db.session.flush()
        about = f"sample {row.id}: contract {contract.id}, {quarter_end}, {chosen} of {received}"
        audit.add(viewer, "drew a sample of complaints", about)
        db.session.commit()
    if conflict:
        raise Refused(ALREADY)
    return row


def _checked(received: int | None, size: int | None) -> int:
    if received is None:
        raise Refused(NO_RETURN)
    if not received:
        raise Refused(NONE_RECEIVED)
    chosen = sampling.size_for(received) if size is None else size
    if chosen < 1:
        raise Refused(NO_SIZE)
    if chosen > received:
        raise Refused(f"There are {received:,} complaints: draw no more.")
    return chosen


def note(viewer: User, sample: ComplaintSample, answers: Answers) -> None:
    """Of complaints in the sample; all else that was sent is left out."""
    policy.require(policy.is_contract_manager(viewer, sample.contract))
    known = {"", *SampleAnswer}
    for row in sample.notes:
        for column, said in answers.get(row.place, {}).items():
            if column in SAMPLE_QUESTIONS and said in known:
                setattr(row, column, said)
    audit.add(viewer, "noted what a sample of complaints shows", f"sample {sample.id}")
    db.session.commit()
