"""Organisations, the contracts of primes, and who was in whose supply chain."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.data.importing import row_models, row_reader, source_dates, standards
from forum.data.importing.programmes import work_programme_id
from forum.data.importing.report import FileReport
from forum.data.importing.upsert import Upsert
from forum.data.importing.vocabularies import terms_by_code
from forum.models.organisations import (
    Contract,
    FormerOrganisation,
    Organisation,
    OrganisationAlias,
    ServiceLevel,
    SupplyLink,
)
from forum.models.provenance import ILLUSTRATIVE
from forum.models.vocabularies import Term, Vocabulary

ENDED = re.compile(r"\b(withdrew|withdrawn|ceased|left|terminated|ended)\b", re.IGNORECASE)
ADD_ORGANISATION = "Add it to organisations.csv, or correct the name."
PLANNED = re.compile(r"\b(plan|bid)\b", re.IGNORECASE)
ADD_STAGE = "Add it to journey_stages.csv, or correct it."
ADD_AREA = "Add it to contract_package_areas.csv, or correct the number."


def organisations(folder: Path, report: FileReport) -> None:
    there = list(db.session.scalars(select(Organisation)))
    names = {organisation.name: organisation.ref for organisation in there}
    merged = set(db.session.scalars(select(FormerOrganisation.ref)))
    edited = {organisation.ref for organisation in there if organisation.edited_at}
    upsert = Upsert(Organisation, there, lambda row: row.ref, report)
    for line, row in row_reader.rows(folder / report.file, row_models.OrganisationRow, report):
        if row.ref in merged:
            rule = "It was merged into another organisation here."
            report.remark(line, "name", row.name, rule, "Take the row out of the file.")
            continue
        if names.setdefault(row.name, row.ref) != row.ref:
            rule = "Another organisation has this name."
            report.refuse(line, "name", row.name, rule, "Tell the two apart by name.")
            continue
        # An administrator's name and kind stay: the file does not know of them.
        file_own = {"slug": text.slug(row.name), "name": row.name, "kind": row.kind}
        upsert.save(
            row.ref,
            ref=row.ref,
            **({} if row.ref in edited else file_own),
            sector=row.sector,
            website=row.website,
            role=row.role,
            basis=row.basis,
            source=row.source,
            note=row.note,
        )


def contracts(folder: Path, report: FileReport) -> None:
    """All of one programme, which the folder is named after."""
    primes, terms, programme_id = by_name(), terms_by_code(), work_programme_id()
    upsert = Upsert(Contract, db.session.scalars(select(Contract)), lambda row: row.ref, report)
    for line, row in row_reader.rows(folder / report.file, row_models.ContractRow, report):
        prime, area = primes.get(row.prime), terms.get(f"CPA {row.cpa_number}")
        if prime is None:
            report.refuse(line, "prime", row.prime, "No such organisation.", ADD_ORGANISATION)
        elif area is None:
            report.refuse(line, "cpa_number", row.cpa_number, "No such area.", ADD_AREA)
        else:
            upsert.save(
                row.contract_ref,
                ref=row.contract_ref,
                prime_id=prime.id,
                area_id=area.id,
                programme_id=programme_id,
                starts=row.start,
                ends=row.end_or_reassignment,
                starts_on=source_dates.first_day(row.start),
                ends_on=source_dates.last_day(row.end_or_reassignment),
                note=row.note,
                basis=row.basis,
                source=row.source,
            )


def supply_links(folder: Path, report: FileReport) -> None:
    known, terms = by_name(), terms_by_code()
    upsert = Upsert(SupplyLink, db.session.scalars(select(SupplyLink)), lambda row: row.ref, report)
    for line, row in row_reader.rows(folder / report.file, row_models.SupplyLinkRow, report):
        area = terms.get(f"CPA {row.cpa_number}")
        if _refused(line, row, known, area is not None, report):
            continue
        prime = known.get(row.prime)
        upsert.save(
            row.ref,
            ref=row.ref,
            prime_id=prime.id if prime else None,
            prime_named="" if prime else row.prime.strip("()"),
            subcontractor_id=known[row.subcontractor].id,
            area_id=area.id if area else None,
            tier=row.tier,
            specialism=row.specialism,
            what_is_known="; ".join(said for said in (row.status_or_date, row.note) if said),
            **_dates_of(row.status_or_date, upsert.get(row.ref)),
            basis=row.basis,
            source=row.source,
        )


def _dates_of(words: str, there: SupplyLink | None) -> dict[str, Any]:
    """`withdrew May 2012` is its end; `active at July 2012` says that it stood then.

    Nothing of a link of which its parties have spoken: they know better than the source.
    """
    if there is not None and there.is_kept_by_parties:
        return {}
    has_ended = bool(ENDED.search(words))
    return {
        "has_ended": has_ended,
        "ends_on": source_dates.last_day(words) if has_ended else None,
        "last_confirmed_on": None
        if has_ended or PLANNED.search(words)
        else source_dates.latest_day(words),
    }


def _refused(
    line: int, row: row_models.SupplyLinkRow, known, has_area: bool, report: FileReport
) -> bool:
    if row.subcontractor.startswith("("):
        rule = "This counts subcontractors and names none, so it can be nobody's page."
        report.refuse(line, "subcontractor", row.subcontractor, rule, "Give a row for each name.")
    elif row.subcontractor not in known:
        rule = "No such organisation."
        report.refuse(line, "subcontractor", row.subcontractor, rule, ADD_ORGANISATION)
    elif row.prime not in known and not row.prime.startswith("("):
        mend = f"{ADD_ORGANISATION} Put words such as (several primes) in brackets."
        report.refuse(line, "prime", row.prime, "No such organisation.", mend)
    elif row.cpa_number is not None and not has_area:
        report.refuse(line, "cpa_number", row.cpa_number, "No such area.", ADD_AREA)
    else:
        return False
    return True


def by_name() -> dict[str, Organisation]:
    """By its present name, and by the others under which it is found."""
    organisations = {one.id: one for one in db.session.scalars(select(Organisation))}
    aliases = {
        alias.name: organisations[alias.organisation_id]
        for alias in db.session.scalars(select(OrganisationAlias))
    }
    return aliases | {one.name: one for one in organisations.values()}


def service_levels(folder: Path, report: FileReport) -> None:
    """What primes promised; where the file names none, its words stand."""
    primes = by_name()
    stages = select(Term).where(Term.vocabulary == Vocabulary.STAGE)
    by_slug = {stage.slug: stage for stage in db.session.scalars(stages)}
    upsert = Upsert(ServiceLevel, db.session.scalars(select(ServiceLevel)), lambda r: r.ref, report)
    for line, row in row_reader.rows(folder / report.file, row_models.ServiceLevelRow, report):
        if row.basis == ILLUSTRATIVE:  # a model for others: nobody has promised it
            continue
        stage, prime = by_slug.get(row.journey_stage), primes.get(row.prime)
        if stage is None:
            rule = "No such stage of the journey."
            report.refuse(line, "journey_stage", row.journey_stage, rule, ADD_STAGE)
            continue
        upsert.save(
            row.ref,
            ref=row.ref,
            prime_id=prime.id if prime else None,
            prime_named="" if prime else row.prime.strip("()"),
            stage_id=stage.id,
            title=row.title,
            measured_by=row.quantitative_measure,
            standard=row.qualitative_standard,
            programme=row.programme,
            basis=row.basis,
            source=row.source,
            note=row.note,
        )
    db.session.flush()
    standards.write_frameworks()
