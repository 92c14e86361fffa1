"""Invented records of what resolved complaints, and a sample that an official has looked at.

They hold the design's example: two contracts changed the rota to three set times, and complaints
fell from 12 to 5 and from 9 to 4. The record names the case study that tells how.
"""

from datetime import date, timedelta

from sqlalchemy import func, select

from forum.core.extensions import db
from forum.data.demonstration import case_studies
from forum.data.demonstration.complaints import changed_contracts
from forum.data.demonstration.lookup import Cast, rows
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.complaint_samples import ComplaintSample, ComplaintSampleNote, SampleAnswer
from forum.models.complaints import ComplaintCount, ComplaintReturn
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Contract
from forum.models.vocabularies import Vocabulary
from forum.standards.complaints import quarters, sampling

LARKFIELD, CAUSEWAY = "grace.osei@larkfield.example", "owen.pritchard@causeway-tern.example"
OFFICIAL = "duncan.frew@westmere.example"
ROTA = (
    "Appointments were moved at short notice, and people got times that they could not keep.",
    "Three set times a week for each person, chosen by the claimant at the first meeting.",
)
WARNINGS = (
    "People did not understand a warning letter, or what they could do about it.",
    "An adviser talks it through before any letter goes, and writes down what was agreed.",
)
PLAIN = "CS066"
SEED = 26


def add(cast: Cast) -> None:
    contracts = changed_contracts(cast)
    last = db.session.scalar(select(func.max(ComplaintReturn.quarter_end)))
    assert last is not None
    _rota(cast, contracts, quarters.earlier(last) - timedelta(days=45))
    _warnings(cast)
    _sample(cast, contracts[0], quarters.earlier(last))
    db.session.flush()


def _rota(cast: Cast, contracts: list[Contract], changed_on: date) -> None:
    people = [cast.people[LARKFIELD], cast.people[CAUSEWAY]]
    record = _record(cast, people[0], "appointments-and-travel", "pre-work-support", ROTA)
    record.case_study = _study_of_rota(cast)
    for member, contract in zip(people, contracts, strict=True):
        record.uses.append(_use(member, contract, changed_on))


def _study_of_rota(cast: Cast) -> CaseStudy:
    (row,) = rows("case_study_of_resolutions.csv")
    study = case_studies.own_story(cast, row)
    study.posted_at = cast.ago(11)
    case_studies.keep(cast, study)
    return study


def _warnings(cast: Cast) -> None:
    study = cast.case_studies[PLAIN]
    author = next(iter(cast.people_of(study.organisation)), None) if study.organisation else None
    if author is None:
        return
    record = _record(cast, author, "told-to-do-something", "programme-engagement", WARNINGS)
    record.case_study = study
    record.uses.append(_use(author, None, cast.ago(200).date()))


def _record(
    cast: Cast, author: User, theme: str, stage: str, words: tuple[str, str]
) -> ComplaintResolution:
    wrong, changed = words
    record = ComplaintResolution(
        theme=theme,
        stage=cast.terms[Vocabulary.STAGE, stage],
        organisation=author.organisation,
        author=author,
        submission_key=f"{author.id:032}",
        wrong=wrong,
        changed=changed,
        written_at=cast.ago(12),
    )
    db.session.add(record)
    return record


def _use(member: User, contract: Contract | None, changed_on: date) -> ResolutionUse:
    return ResolutionUse(
        organisation=member.organisation,
        contract=contract,
        contract_key=contract.id if contract else 0,
        member=member,
        changed_on=changed_on,
    )


def _sample(cast: Cast, contract: Contract, quarter_end: date) -> None:
    official = cast.people[OFFICIAL]
    db.session.add(
        ContractManager(
            open_key=f"{contract.id}-{official.id}",
            contract_id=contract.id,
            member_id=official.id,
            reason="Invented appointment, to show how samples are drawn.",
        )
    )
    of_it = ComplaintReturn.contract_id == contract.id, ComplaintReturn.quarter_end == quarter_end
    counted = select(func.sum(ComplaintCount.received)).join(
        ComplaintReturn, ComplaintReturn.id == ComplaintCount.return_id
    )
    received = db.session.scalar(counted.where(*of_it)) or 0
    size = sampling.size_for(received)
    notes = [_note(cast, place) for place in sampling.draw(SEED, received, size)]
    db.session.add(
        ComplaintSample(
            contract=contract,
            quarter_end=quarter_end,
            received=received,
            size=size,
            seed=SEED,
            manager=official,
            drawn_at=cast.ago(5),
            notes=notes,
        )
    )


def _note(cast: Cast, place: int) -> ComplaintSampleNote:
    drawn = cast.chance.choices(list(SampleAnswer), (7, 2, 1), k=4)
    theme_right, in_time, answer_fair, learnt_from = drawn
    return ComplaintSampleNote(
        place=place,
        theme_right=theme_right,
        in_time=in_time,
        answer_fair=answer_fair,
        learnt_from=learnt_from,
    )
