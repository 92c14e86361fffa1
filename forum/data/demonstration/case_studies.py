"""Case studies: summaries of public sources by the editors, and stories of fictional members."""

import re
from datetime import timedelta

from forum.core import text
from forum.core.citations import BETWEEN
from forum.core.extensions import db
from forum.data.demonstration.lookup import WORK_PROGRAMME, Cast, listed, rows
from forum.data.demonstration.people import EDITORS
from forum.models.case_studies import SUMMARY_LENGTH, Basis, CaseStudy, CaseStudyStatus, Version
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.case_studies import rendering
from forum.practice.publishing import actions
from forum.practice.showcase import queries as showcase
from forum.practice.showcase.queries import editorial_kinds

DESCRIBED, MONITORED = 1, 2  # evidence levels
NO_PRIME = ("not applicable", "not named", "(fictional prime)")
WITHDRAWN_BECAUSE = "We no longer do it this way, and would not advise it."
BANDS = ("time_band", "staff_band", "money_band")


def add(cast: Cast) -> None:
    facts = {row["ref"]: row for row in rows("case_study_facts.csv")}
    busy = _days_of_talk()
    for row in rows("case_studies.csv", WORK_PROGRAMME):
        said = facts[row["ref"]]
        of_source = row["basis"] == "sourced"
        story = _summary(cast, row, said) if of_source else _story(cast, row, said)
        least = busy.get(row["ref"], 0) + 2
        story.posted_at = cast.ago(cast.chance.randint(*_days(of_source, least)))
        keep(cast, story)
    for days_ago, row in zip((24, 13, 6, 1, 40), rows("case_studies.csv"), strict=True):
        story = own_story(cast, row)
        story.posted_at = cast.ago(days_ago)
        keep(cast, story)


def _days(of_source: bool, least: int) -> tuple[int, int]:
    return (max(45, least), 230) if of_source else (max(3, least), max(3, least) + 80)


def _days_of_talk() -> dict[str, int]:
    """How long people have talked about each: it must be older than that."""
    longest: dict[str, int] = {}
    for row in rows("comments.csv"):
        longest[row["case_study"]] = max(longest.get(row["case_study"], 0), int(row["days_after"]))
    return longest


def keep(cast: Cast, case_study: CaseStudy) -> None:
    rendering.render(case_study)
    db.session.add(case_study)
    db.session.flush()
    version: Version = rendering.version_of(case_study, case_study.author_id)
    version.at = case_study.posted_at
    db.session.add(version)
    cast.case_studies[case_study.ref or ""] = case_study


def _summary(cast: Cast, row: dict[str, str], said: dict[str, str]) -> CaseStudy:
    """Of a public source, by the editors: not of the organisation's own telling."""
    organisation = cast.organisations.get(row["organisation"])
    case_study = _told(cast, row, said)
    case_study.author = cast.people[EDITORS]
    case_study.author_id = case_study.author.id
    case_study.basis = Basis.EDITORIAL
    case_study.showcase = editorial_kinds()[row["ref"]]
    case_study.organisation = organisation
    case_study.organisation_named = "" if organisation else row["organisation"]
    case_study.prime_named = "" if row["prime"] in NO_PRIME else row["prime"]
    is_counted = row["figures"] and row["figures_basis"] == "sourced"
    case_study.evidence_level = MONITORED if is_counted else DESCRIBED
    return case_study


def _story(cast: Cast, row: dict[str, str], said: dict[str, str]) -> CaseStudy:
    """Composed; told by the first member of the fictional organisation."""
    organisation = cast.organisations[row["organisation"]]
    case_study = _told(cast, row, said)
    case_study.author = cast.people_of(organisation)[0]
    case_study.author_id = case_study.author.id
    case_study.basis = Basis.ILLUSTRATIVE
    case_study.organisation = organisation
    case_study.evidence_level = DESCRIBED
    _place_in_chain(case_study)
    return case_study


def _told(cast: Cast, row: dict[str, str], said: dict[str, str]) -> CaseStudy:
    return CaseStudy(
        ref=row["ref"],
        submission_key=f"demonstration-{row['ref']}",
        version=1,
        title=row["title"],
        summary=_first_sentence(row["what_was_done"]),
        outcome=said["outcome"],
        problem=row["context"],
        did=row["what_was_done"],
        result=row["what_changed"],
        advice=row["practice_note_editorial"],
        figures=row["figures"],
        years=row["year"],
        place=row["place"],
        sources=[s.strip() for s in row["source_url"].split(BETWEEN) if s.strip()],
        terms=terms_of(cast, row),
        **{band: said[band] for band in BANDS},
    )


def own_story(cast: Cast, row: dict[str, str]) -> CaseStudy:
    """Of a member, as they wrote it."""
    author = cast.people[row["author"]]
    case_study = CaseStudy(
        ref=row["ref"],
        submission_key=f"demonstration-{row['ref']}",
        version=1,
        status=CaseStudyStatus(row["status"]),
        basis=Basis.ILLUSTRATIVE,
        author=author,
        author_id=author.id,
        organisation=author.organisation,
        evidence_level=DESCRIBED,
        terms=terms_of(cast, row),
        **{name: row[name] for name in ("title", "summary", "outcome", "place", *BANDS)},
        **{name: row[name] for name in ("problem", "did", "result", "advice")},
    )
    _place_in_chain(case_study)
    if case_study.status == CaseStudyStatus.WITHDRAWN:
        case_study.status_reason = WITHDRAWN_BECAUSE
        case_study.edited_at = cast.now - timedelta(days=2)
    return case_study


def _place_in_chain(case_study: CaseStudy) -> None:
    case_study.chain_position = actions.position_of(case_study.organisation)
    case_study.showcase = showcase.kind_of(case_study, case_study.organisation)


def terms_of(cast: Cast, row: dict[str, str]) -> list[Term]:
    area = cast.area(row["cpa_number"])
    return [
        *cast.claimant_groups(listed(row["claimant_groups"])),
        *(cast.terms[Vocabulary.PRACTICE, slug] for slug in listed(row["interventions"])),
        cast.terms[Vocabulary.STAGE, row["journey_stage"]],
        *([area] if area else []),
    ]


def _first_sentence(said: str) -> str:
    first = re.split(r"(?<=[.!?])\s", said.strip(), maxsplit=1)[0]
    return text.excerpt(first, SUMMARY_LENGTH - 1)
