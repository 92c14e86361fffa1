"""The measure under which results of a standard are figures, made of the standard's own words.

The registry (measures.py) is of what programmes publish; a standard is written by its two sides
and changes with its versions, so its measure is made of the version that a result is of.
"""

from datetime import date

from forum.models.measure_facts import PERCENT, MeasureFacts
from forum.models.measures import Family, Measure, Polarity
from forum.models.service_standards import StandardVersion

WHY = "It says how often a promise to claimants was kept."


def measure_of(version: StandardVersion) -> Measure:
    standard = version.standard
    return Measure(
        standard.measure,
        version.title,
        Family.RATES,
        version.definition,
        Polarity.HIGHER,
        numerator=version.counted,
        denominator=version.out_of,
        reviewed=MeasureFacts(
            PERCENT,
            WHY,
            standard.next_review_on or date.max,
            author=standard.promised_by_name,
        ),
    )
