"""All the data files, in the order in which they need each other."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from forum.config import ROOT
from forum.core.extensions import db
from forum.data.importing import figures, organisations, programmes, vocabularies, workshops
from forum.data.importing.report import FileReport
from forum.models.vocabularies import Term

FOLDER = ROOT / "data" / "work-programme"


def load_all(folder: Path = FOLDER) -> list[FileReport]:
    """Load every file, each in a transaction of its own. Idempotent."""
    reports: list[FileReport] = []

    def load(file: str, loader: Callable, *further):
        report = FileReport(file)
        reports.append(report)
        return _in_one_transaction(report, loader, folder, report, *further)

    load("claimant_groups.csv", vocabularies.claimant_groups)
    levels = load("minimum_performance_levels.csv", vocabularies.minimum_levels) or []
    load("payment_groups.csv", vocabularies.payment_groups, levels)
    load("interventions.csv", vocabularies.practices)
    load("journey_stages.csv", vocabularies.stages)
    load("programmes.csv", programmes.programmes)
    load("contract_package_areas.csv", vocabularies.areas)
    load("organisations.csv", organisations.organisations)
    load("contracts.csv", organisations.contracts)
    load("supply_chain.csv", organisations.supply_links)
    load("minimum_service_levels.csv", organisations.service_levels)
    load("workshops.csv", workshops.on_record)
    load("releases.csv", figures.releases)
    load("performance.csv", figures.figures, levels)
    return reports


def load_once_into_nothing() -> bool:
    """Load all where there is no vocabulary yet: without one nothing can be shared."""
    if db.session.scalar(select(exists(select(Term.id)))):
        db.session.rollback()
        return False
    load_all()
    return True


def _in_one_transaction(report: FileReport, loader: Callable, *given):
    try:
        result = loader(*given)
        db.session.commit()
    except SQLAlchemyError as error:
        db.session.rollback()
        report.added = report.changed = 0
        reason = f"The database refused the file: {type(error).__name__}."
        report.refuse(0, "", "", reason, "Nothing of it was kept; look for two rows that clash.")
        return None
    return result
