"""Management information as a subcontractor would send it."""

from datetime import date

from forum.models.figures import Figure, Origin

PERIODS = [
    ("October to December 2013", date(2013, 12, 31)),
    ("January to March 2014", date(2014, 3, 31)),
    ("April to June 2014", date(2014, 6, 30)),
    ("July to September 2014", date(2014, 9, 30)),
]
REFERRED = 101


def figures_of_a_quarter(place, organisation, area, group):
    """Referrals and job outcomes; those of the first organisation are small now and then."""
    made = []
    for number, (period, end) in enumerate(PERIODS):
        outcomes = 4 if place == 0 and number == 1 else 18 + 3 * place + number
        shared = {
            "organisation": organisation,
            "area": area,
            "geography": area.name,
            "group": group,
            "period": period,
            "period_type": "quarter",
            "cut_off": end,
            "unit": "people",
            "origin": Origin.MANAGEMENT,
            "basis": "sourced",
        }
        stem = f"{place}-{group.id}-{number}"
        made += [
            Figure(ref=f"R-{stem}", measure="referrals", value=REFERRED + place, **shared),
            Figure(
                ref=f"J-{stem}",
                measure="job_outcomes",
                value=outcomes,
                profile=27,
                denominator=REFERRED + place,
                **shared,
            ),
        ]
    return made
