"""Payment groups, circumstances, practices, stages and areas."""

import re
from pathlib import Path

from sqlalchemy import select

from forum.core.extensions import db
from forum.core.formatting import dated
from forum.data.importing import row_models, row_reader
from forum.data.importing.programmes import work_programme_id
from forum.data.importing.report import FileReport
from forum.data.importing.upsert import Upsert
from forum.models.vocabularies import FormerTerm, Term, Vocabulary

FROM_MEMORY = " (from memory: check before use)"
NO_MINIMUM = "None: there was a level for groups 1, 2 and 6a only"


def claimant_groups(folder: Path, report: FileReport) -> None:
    upsert = _terms(report)
    for line, row in row_reader.rows(folder / report.file, row_models.ClaimantGroupRow, report):
        is_group = row.kind == "payment group"
        vocabulary = Vocabulary.GROUP if is_group else Vocabulary.CIRCUMSTANCE
        _keep(upsert, vocabulary, row, position=line, code=_code(row.slug) if is_group else "")


def _code(slug: str) -> str:
    """`pg6a-esa-3-6` is what people call PG6a."""
    first = slug.partition("-")[0]
    return "PG" + first.removeprefix("pg")


def payment_groups(
    folder: Path, report: FileReport, levels: list[row_models.MinimumLevelRow]
) -> None:
    """The facts of each payment group, its minimum levels among them."""
    upsert = _terms(report, lambda term: term.code)
    for line, row in row_reader.rows(folder / report.file, row_models.PaymentGroupRow, report):
        if upsert.get(row.code) is None:
            rule = "No payment group of claimant_groups.csv has this code."
            report.refuse(line, "code", row.code, rule, "Add it there first.")
            continue
        upsert.save(
            row.code, facts=_facts(row) | _minimum([m for m in levels if m.code == row.code])
        )


def _facts(row: row_models.PaymentGroupRow) -> dict[str, str]:
    timing = FROM_MEMORY if re.search(r"outcome timing[^.;]* recalled", row.note) else ""
    fees = FROM_MEMORY if row.fees_basis == "recalled" else ""
    return {
        "Benefit": row.benefit,
        "Taking part": row.participation.capitalize(),
        "When referred": row.when_referred[:1].upper() + row.when_referred[1:],
        "A job outcome is": f"{row.weeks_to_job_outcome} weeks in work{timing}",
        "Sustainment payments": f"At most {row.max_sustainment_payments_recalled}{FROM_MEMORY}",
        "Paid for a job outcome": f"At most £{row.max_job_outcome_fee_gbp:,}{fees}",
        "Paid in all, for one person": f"At most £{row.max_total_gbp:,}{fees}",
    }


def minimum_levels(folder: Path, report: FileReport) -> list[row_models.MinimumLevelRow]:
    """The levels that a source gives; they become facts of their payment groups."""
    sourced = []
    for line, row in row_reader.rows(folder / report.file, row_models.MinimumLevelRow, report):
        if row.basis == "recalled":
            rule = "This level is from memory: people are measured by it, so it needs a source."
            report.refuse(line, "basis", row.basis, rule, "Give its source.")
        else:
            sourced.append(row)
    report.unchanged = len(sourced)
    return sourced


def _minimum(levels: list[row_models.MinimumLevelRow]) -> dict[str, str]:
    said = {
        f"Minimum level, contract year {m.contract_year}": (
            f"{m.minimum_percent:g} job outcomes for 100 referrals ({dated(m.period)})"
        )
        for m in levels
        if m.minimum_percent is not None
    }
    if not said and levels:
        said = {"Minimum level": NO_MINIMUM}
    return said


def practices(folder: Path, report: FileReport) -> None:
    upsert = _terms(report)
    for line, row in row_reader.rows(folder / report.file, row_models.PracticeRow, report):
        _keep(upsert, Vocabulary.PRACTICE, row, position=line, family=row.family)


def stages(folder: Path, report: FileReport) -> None:
    upsert = _terms(report)
    for _line, row in row_reader.rows(folder / report.file, row_models.StageRow, report):
        _keep(upsert, Vocabulary.STAGE, row, position=row.order)


def areas(folder: Path, report: FileReport) -> None:
    upsert, programme_id = _terms(report), work_programme_id()
    for _line, row in row_reader.rows(folder / report.file, row_models.PackageAreaRow, report):
        slug = str(row.cpa_number)
        there = upsert.get((Vocabulary.AREA, slug))
        said = {
            "name": row.name,
            "definition": "An area for which the Work Programme had contracts of its own.",
            "position": row.cpa_number,
        }
        upsert.save(
            (Vocabulary.AREA, slug),
            vocabulary=Vocabulary.AREA,
            slug=slug,
            programme_id=programme_id,
            code=f"CPA {row.cpa_number}",
            **({} if there is not None and there.edited_at else said),
            facts=_present({"Country": row.country, "Regions": row.regions, "Note": row.note}),
            basis=row.basis,
            source=row.source,
        )


def _present(facts: dict[str, str]) -> dict[str, str]:
    return {label: said[:1].upper() + said[1:] for label, said in facts.items() if said}


def _terms(report: FileReport, key=lambda term: (term.vocabulary, term.slug)) -> Upsert[Term]:
    return Upsert(Term, db.session.scalars(select(Term)), key, report)


def _keep(
    upsert: Upsert[Term], vocabulary: Vocabulary, row: row_models.VocabularyRow, **further
) -> None:
    """What an administrator changed or merged stays so: the file does not know of it."""
    key = (vocabulary, row.slug)
    there = upsert.get(key)
    if there is None and _is_merged(vocabulary, row.slug):
        return
    said = {"name": row.name, "definition": row.definition, **further}
    if there is not None and there.edited_at:
        said = {}
    upsert.save(
        key, vocabulary=vocabulary, slug=row.slug, basis=row.basis, source=row.source, **said
    )


def _is_merged(vocabulary: Vocabulary, slug: str) -> bool:
    former = select(FormerTerm.id).where(
        FormerTerm.vocabulary == vocabulary, FormerTerm.slug == slug
    )
    return db.session.scalar(former) is not None


def terms_by_code() -> dict[str, Term]:
    """`PG6a` and `CPA 18` to their terms."""
    return {term.code: term for term in db.session.scalars(select(Term)) if term.code}
