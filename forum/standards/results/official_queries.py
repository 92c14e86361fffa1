"""Reads of official results, for analysts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import london_time
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.models.service_standards import Standard, standard_framework_contract
from forum.models.standard_results import OfficialResults
from forum.policy.viewer import Viewer
from forum.standards.results.official_file import OfficialFileReader, OfficialRow
from forum.standards.results.quarter_rules import ResultNumbers

MOST_LISTED = 40


def reader() -> OfficialFileReader:
    link = standard_framework_contract.c
    with_standards = Contract.id.in_(select(link.contract_id))
    contracts = db.session.scalars(select(Contract).where(with_standards))
    standards = db.session.scalars(select(Standard))
    return OfficialFileReader(
        {one.ref: one for one in contracts},
        {one.code: one for one in standards},
        london_time.today(),
    )


def uploads(viewer: Viewer) -> Sequence[OfficialResults]:
    """The newest first."""
    policy.require(policy.may_put_in_official_results(viewer))
    one = OfficialResults
    rows = select(one).options(joinedload(one.uploader), joinedload(one.decider))
    return db.session.scalars(rows.order_by(one.id.desc()).limit(MOST_LISTED)).all()


def upload(viewer: Viewer, upload_id: int) -> OfficialResults:
    """For analysts; NotFound for all others."""
    found = db.session.get(OfficialResults, upload_id)
    if found is None or not policy.may_put_in_official_results(viewer):
        raise NotFound
    return found


def rows_of(upload: OfficialResults) -> list[OfficialRow]:
    """As they were put in, without those of what is not there any more."""
    found = []
    for contract_id, standard_id, end, counted, out_of, guard in upload.rows:
        contract = db.session.get(Contract, contract_id)
        standard = db.session.get(Standard, standard_id)
        if contract is not None and standard is not None:
            numbers = ResultNumbers(int(counted or 0), int(out_of or 0), {}, _share(guard))
            row = OfficialRow(contract, standard, date.fromisoformat(str(end)), numbers)
            found.append(row)
    return found


def _share(guard: int | str | float | None) -> float | None:
    return None if guard is None else float(guard)
