"""Programmes, for administrators."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.models.programmes import ComparableMeasure, Programme
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.reference.programmes import queries as programmes


@dataclass(frozen=True)
class ProgrammeRecord:
    """What administrators look after of one programme."""

    programme: Programme
    areas: Sequence[Term]
    contracts: Sequence[Contract]
    pairs: Sequence[ComparableMeasure]
    others: Sequence[Programme]


def sizes(viewer: Viewer) -> list[programmes.ProgrammeSize]:
    policy.require(policy.is_administrator(viewer))
    return programmes.sizes()


def get(viewer: Viewer, programme_id: int) -> Programme:
    policy.require(policy.is_administrator(viewer))
    found = db.session.get(Programme, programme_id)
    if found is None:
        raise NotFound
    return found


def contract(viewer: Viewer, programme: Programme, contract_id: int) -> Contract:
    policy.require(policy.is_administrator(viewer))
    of_it = Contract.id == contract_id, Contract.programme_id == programme.id
    found = db.session.scalar(select(Contract).where(*of_it))
    if found is None:
        raise NotFound
    return found


def pair(viewer: Viewer, programme: Programme, pair_id: int) -> ComparableMeasure:
    policy.require(policy.is_administrator(viewer))
    found = db.session.get(ComparableMeasure, pair_id)
    if found is None or programme.id not in (found.programme_id, found.other_id):
        raise NotFound
    return found


def record(viewer: Viewer, programme: Programme) -> ProgrammeRecord:
    policy.require(policy.is_administrator(viewer))
    return ProgrammeRecord(
        programme,
        programmes.areas_of(programme),
        programmes.contracts_of(programme),
        programmes.comparable_with(programme),
        [one for one in programmes.all_programmes() if one.id != programme.id],
    )
