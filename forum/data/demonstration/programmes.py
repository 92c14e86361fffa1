"""A second programme, of a council that does not exist: areas, contracts and figures of its own.

It shows how the exchange keeps two programmes apart, and one measure that stands side by side.
"""

from dataclasses import dataclass
from datetime import date

from forum.core.extensions import db
from forum.data.demonstration.figures import BASIS, demonstration_releases
from forum.data.demonstration.lookup import Cast
from forum.data.demonstration.organisations import NO_CONTRACT
from forum.models.figures import Figure, Origin
from forum.models.organisations import Contract
from forum.models.programmes import ComparableMeasure, Programme, ProgrammeKind
from forum.models.releases import Release
from forum.models.vocabularies import Term, Vocabulary

NAME = "Harbourside Works (fictional)"
AREAS = ("Old Docks", "Northgate", "Estuary Villages")
SHOWN_RELEASES = 2  # the last that are out have figures of it
DIFFERENCE = (
    "Harbourside Works counts a job outcome after 13 weeks in work for everybody; the Work "
    "Programme counts one after 26 weeks for payment groups 1 and 2."
)
GROUPS = ("PG1", "PG2")


@dataclass(frozen=True)
class Delivered:
    """What one prime did in one area, of PG1; a fifth fewer people are of PG2."""

    organisation: str
    area: int  # its number
    referrals: int
    in_100: tuple[float, float, float]  # attachments, job starts, job outcomes


DELIVERED = (
    Delivered("Ashgrove Works (fictional)", 1, 412, (91.0, 38.1, 27.4)),
    Delivered("Brackenfield Futures (fictional)", 1, 268, (88.4, 41.0, 30.2)),
    Delivered("Coppergate Careers (fictional)", 1, 530, (93.2, 36.6, 25.8)),
    Delivered("Dovecote Employment (fictional)", 1, 344, (86.9, 33.7, 22.1)),
    Delivered("Elmstead Partnership (fictional)", 1, 197, (90.4, 39.6, 29.4)),
    Delivered("Larkfield Pathways Group (fictional)", 1, 603, (92.5, 37.3, 26.7)),
    Delivered("Causeway and Tern (fictional)", 2, 288, (89.6, 34.7, 24.0)),
    Delivered("Larkfield Pathways Group (fictional)", 2, 316, (91.1, 36.4, 25.3)),
    Delivered("Elmstead Partnership (fictional)", 3, 142, (87.3, 31.0, 21.1)),
)


def add(cast: Cast) -> None:
    programme = _programme()
    areas = _areas(programme)
    db.session.add_all([programme, *areas])
    db.session.flush()
    _contracts(cast, programme, areas)
    shown = demonstration_releases(cast)[-SHOWN_RELEASES:]
    for age, release in enumerate(reversed(shown)):
        for one in DELIVERED:
            for code in GROUPS:
                _figures(cast, programme, areas[one.area - 1], release, one, code, age)
    first, second = sorted((cast.work_programme, programme), key=lambda one: one.id)
    db.session.add(
        ComparableMeasure(
            measure="job_outcomes", programme=first, other=second, difference=DIFFERENCE
        )
    )


def _programme() -> Programme:
    return Programme(
        slug="harbourside-works",
        name=NAME,
        kind=ProgrammeKind.LOCAL,
        let_by="Harbourside Council (fictional)",
        geography="Harbourside",
        area_code="HBW",
        starts_on=date(2025, 4, 1),
        is_demonstration=True,
        basis=BASIS,
        note="Invented for this demonstration, as are its figures",
    )


def _areas(programme: Programme) -> list[Term]:
    return [
        Term(
            vocabulary=Vocabulary.AREA,
            slug=f"harbourside-works-{number}",
            programme=programme,
            code=f"HBW {number}",
            name=name,
            definition="An area of Harbourside, which does not exist.",
            position=100 + number,
            basis=BASIS,
        )
        for number, name in enumerate(AREAS, 1)
    ]


def _contracts(cast: Cast, programme: Programme, areas: list[Term]) -> None:
    for number, one in enumerate(DELIVERED, 1):
        db.session.add(
            Contract(
                ref=f"HBW-{number}",
                prime=cast.organisations[one.organisation],
                area=areas[one.area - 1],
                programme=programme,
                starts="2025-04",
                starts_on=date(2025, 4, 1),
                note=NO_CONTRACT,
                basis=BASIS,
            )
        )


def _figures(
    cast: Cast,
    programme: Programme,
    area: Term,
    release: Release,
    one: Delivered,
    code: str,
    age: int,
) -> None:
    """Four measures. `age`: releases before the last."""
    group = next(term for (_, _slug), term in cast.terms.items() if term.code == code)
    share = (0.8 if code == "PG2" else 1) * 0.94**age
    referrals = round(one.referrals * share)
    attached, started, lasted = (round(referrals * rate / 100) for rate in one.in_100)
    counts = (
        ("referrals", referrals, None),
        ("attachments", attached, referrals),
        ("job_starts", started, referrals),
        ("job_outcomes", lasted, referrals),
    )
    organisation = cast.organisations[one.organisation]
    for measure, value, out_of in counts:
        db.session.add(
            Figure(
                ref=f"{release.ref}-{area.number}{organisation.ref}-{code}-{measure[4]}",
                programme=programme,
                organisation=organisation,
                area=area,
                geography=area.name,
                group=group,
                measure=measure,
                period=f"Twelve months to {release.cut_off:%B %Y}",
                period_type="twelve months",
                cut_off=release.cut_off,
                value=value,
                denominator=out_of,
                unit="people",
                origin=Origin.OFFICIAL,
                basis=BASIS,
                release=release,
            )
        )
