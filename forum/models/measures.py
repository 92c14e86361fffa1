"""The registry of measures: what each counts, out of what, and which way is better.

Measures are not interchangeable: a job start is any job, a job outcome is 13 or 26 weeks of one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forum.models.measure_facts import FACTS, MeasureFacts


class Polarity(StrEnum):
    HIGHER = "higher is better"
    LOWER = "lower is better"
    NEITHER = "neither is better in itself"


class Family(StrEnum):
    """How the index groups them."""

    PEOPLE = "People who came"
    OUTCOMES = "Jobs that lasted"
    STARTS = "Jobs begun"
    RATES = "Rates"
    AFTERWARDS = "After two years"
    LEVELS = "Against what was expected"
    MONEY = "Money"


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    name: str
    family: Family
    definition: str
    polarity: Polarity
    numerator: str = ""
    denominator: str = ""
    out_of: str = ""  # the measure that counts the denominator
    expected_by: str = ""  # the measure that says what was expected of it
    reviewed: MeasureFacts | None = None  # what its reviews made of the facts

    @property
    def slug(self) -> str:
        return self.key.replace("_", "-")

    @property
    def facts(self) -> MeasureFacts:
        """Its unit, why it is kept, who wrote and checked it, and the next review."""
        return self.reviewed or FACTS[self.key]

    @property
    def unit(self) -> str:
        return self.facts.unit

    def is_overdue(self, today: date) -> bool:
        """Whether its definition should have been reviewed by now."""
        return self.facts.next_review < today

    @property
    def is_percent(self) -> bool:
        return self.unit.startswith("percent")


HIGHER, LOWER, NEITHER = Polarity.HIGHER, Polarity.LOWER, Polarity.NEITHER

_ALL = (
    Measure(
        "referrals",
        "Referrals",
        Family.PEOPLE,
        "People whom Jobcentre Plus sent to a provider. Somebody referred may never start.",
        NEITHER,
    ),
    Measure(
        "attachments",
        "Attachments",
        Family.PEOPLE,
        "People who, after a referral, met their provider and started on the programme.",
        NEITHER,
        denominator="Referrals",
        out_of="referrals",
    ),
    Measure(
        "attachments_per_month",
        "Attachments a month",
        Family.PEOPLE,
        "People who started on the programme in an average month of the period.",
        NEITHER,
    ),
    Measure(
        "attachment_rate",
        "Attachment rate",
        Family.PEOPLE,
        "Of the people referred, the share who started on the programme.",
        HIGHER,
        "Attachments",
        "Referrals",
        "referrals",
    ),
    Measure(
        "referred_not_attached",
        "Referred and not attached",
        Family.PEOPLE,
        "People referred who had not started on the programme.",
        LOWER,
        denominator="Referrals",
        out_of="referrals",
    ),
    Measure(
        "referrals_with_12m",
        "Referrals with twelve months behind them",
        Family.PEOPLE,
        "People referred long enough ago for twelve months to have passed.",
        NEITHER,
    ),
    Measure(
        "referrals_expected",
        "Referrals expected",
        Family.PEOPLE,
        "How many referrals the department expected.",
        NEITHER,
    ),
    Measure(
        "share_of_referrals",
        "Share of referrals",
        Family.PEOPLE,
        "Of all people referred, the share who belong to the group.",
        NEITHER,
        "Referrals of the group",
        "Referrals of all groups",
    ),
    Measure(
        "share_of_attachments",
        "Share of attachments",
        Family.PEOPLE,
        "Of all people who started, the share who belong to the group.",
        NEITHER,
        "Attachments of the group",
        "Attachments of all groups",
    ),
    Measure(
        "share_claiming_jsa",
        "Share claiming Jobseeker's Allowance",
        Family.PEOPLE,
        "Of the people in the group, the share who claimed Jobseeker's Allowance.",
        NEITHER,
        "People claiming Jobseeker's Allowance",
        "People in the group",
    ),
    Measure(
        "current_caseload",
        "Current caseload",
        Family.PEOPLE,
        "People on a provider's books on one day.",
        NEITHER,
    ),
    Measure(
        "completers",
        "Completers",
        Family.PEOPLE,
        "People whose two years on the programme were over.",
        NEITHER,
    ),
    Measure(
        "job_outcomes",
        "Job outcomes",
        Family.OUTCOMES,
        "People who stayed in work long enough for a job outcome payment: 26 weeks for payment "
        "groups 1 and 2, 13 weeks for most others. Each person counts once.",
        HIGHER,
        denominator="Referrals",
        out_of="referrals",
    ),
    Measure(
        "job_outcomes_by_12m",
        "Job outcomes within twelve months",
        Family.OUTCOMES,
        "People with a job outcome within twelve months of their referral.",
        HIGHER,
        denominator="Referrals with twelve months behind them",
        out_of="referrals_with_12m",
    ),
    Measure(
        "job_outcome_payments",
        "Job outcome payments",
        Family.OUTCOMES,
        "Payments made for job outcomes.",
        HIGHER,
    ),
    Measure(
        "sustainment_payments",
        "Sustainment payments",
        Family.OUTCOMES,
        "Payments for each further four weeks in work after a job outcome, up to a ceiling.",
        HIGHER,
    ),
    Measure(
        "unclaimed_outcomes_paid",
        "Outcomes found by the department",
        Family.OUTCOMES,
        "Job outcomes that no provider had claimed. The department found them and paid a "
        "reduced rate.",
        NEITHER,
    ),
    Measure(
        "months_in_work_in_next_year",
        "Months in work in the next year",
        Family.OUTCOMES,
        "Of the twelve months after a job outcome, how many were spent in work, on average.",
        HIGHER,
        "Months in work",
        "Twelve months",
    ),
    Measure(
        "attained_maximum_possible_sustainment",
        "All sustainment payments so far possible",
        Family.OUTCOMES,
        "Of the people with a job outcome, the share for whom every sustainment payment that "
        "time allowed had been made.",
        HIGHER,
        "People with all payments so far possible",
        "People with a job outcome and time since",
    ),
    Measure(
        "job_starts",
        "Job starts",
        Family.STARTS,
        "People who began any job, however long it lasted. Counted by providers and their trade "
        "body: not an official statistic, and not a job outcome.",
        HIGHER,
        denominator="Referrals",
        out_of="referrals",
    ),
    Measure(
        "job_starts_share",
        "Share who started a job",
        Family.STARTS,
        "Of the people in the cohort, the share who began any job, as providers counted.",
        HIGHER,
        "People who began a job",
        "People in the cohort",
    ),
    Measure(
        "job_outcomes_per_referral",
        "Job outcomes for each referral",
        Family.RATES,
        "Job outcomes so far as a share of referrals so far. Early in a contract it is low "
        "whatever is done, because an outcome takes 13 or 26 weeks.",
        HIGHER,
        "Job outcomes",
        "Referrals",
        "referrals",
    ),
    Measure(
        "job_outcomes_per_referral_with_sufficient_time",
        "Job outcomes for each referral with enough time",
        Family.RATES,
        "As above, of those people only who had been on the programme long enough for an outcome.",
        HIGHER,
        "Job outcomes",
        "Referrals long enough ago",
    ),
    Measure(
        "job_outcomes_per_attachment",
        "Job outcomes for each attachment",
        Family.RATES,
        "Job outcomes so far as a share of the people who started.",
        HIGHER,
        "Job outcomes",
        "Attachments",
        "attachments",
    ),
    Measure(
        "job_outcome_rate_12m",
        "Job outcome rate after twelve months",
        Family.RATES,
        "Of the people referred in a month, the share with a job outcome within twelve months. "
        "Cohorts of different months can be compared.",
        HIGHER,
        "Job outcomes within twelve months",
        "Referrals of the cohort",
        "referrals_with_12m",
    ),
    Measure(
        "job_outcome_rate_24m",
        "Job outcome rate after two years",
        Family.RATES,
        "Of the people referred in a month, the share with a job outcome within two years.",
        HIGHER,
        "Job outcomes within two years",
        "Referrals of the cohort",
        expected_by="expected_job_outcome_rate_24m",
    ),
    Measure(
        "returned_to_jobcentre",
        "Returned to Jobcentre Plus",
        Family.AFTERWARDS,
        "Of the people whose two years were over, the share who went back to the jobcentre.",
        LOWER,
        "People who returned",
        "People whose two years were over",
    ),
    Measure(
        "reached_maximum_sustainment",
        "Reached the last payment",
        Family.AFTERWARDS,
        "Of the people whose two years were over, the share for whom every payment was made.",
        HIGHER,
        "People with every payment made",
        "People whose two years were over",
    ),
    Measure(
        "still_in_in_work_support",
        "Still supported in work",
        Family.AFTERWARDS,
        "Of the people whose two years were over, the share still in work and supported.",
        HIGHER,
        "People still supported in work",
        "People whose two years were over",
    ),
    Measure(
        "in_work_at_two_years_or_maximum_paid",
        "In work after two years, or every payment made",
        Family.AFTERWARDS,
        "Of the people whose two years were over, the share in work or with every payment made.",
        HIGHER,
        "People in work, or with every payment made",
        "People whose two years were over",
    ),
    Measure(
        "any_break_in_benefit_claim",
        "Any break in a benefit claim",
        Family.AFTERWARDS,
        "Of the people who started, the share whose claim had a break of any length. Published "
        "once; not a measure of outcomes.",
        NEITHER,
        "People with a break in their claim",
        "People who started",
    ),
    Measure(
        "off_benefit",
        "Off benefit",
        Family.AFTERWARDS,
        "Of the people who started, the share who claimed no benefit just over a year later. "
        "Published once; not a measure of outcomes.",
        NEITHER,
        "People off benefit",
        "People who started",
    ),
    Measure(
        "expected_job_outcome_rate_24m",
        "Job outcome rate expected after two years",
        Family.LEVELS,
        "What the department expected of the job outcome rate after two years.",
        NEITHER,
    ),
    Measure(
        "mpl_ratio",
        "Ratio for the minimum performance level",
        Family.LEVELS,
        "Job outcomes in a contract year for each hundred referrals in the same year. They are "
        "not the same people: the ratio rises when referrals fall, whatever is done.",
        HIGHER,
        "Job outcomes in the year",
        "Referrals in the year",
    ),
    Measure(
        "contracts_meeting_minimum",
        "Contracts at or above the minimum level",
        Family.LEVELS,
        "How many contracts reached the minimum performance level of their contract year.",
        HIGHER,
        "Contracts at or above the level",
        "All contracts",
    ),
    Measure(
        "contracts_with_falling_rate",
        "Contracts with a falling rate",
        Family.LEVELS,
        "How many contracts had a lower job outcome rate than in the release before.",
        LOWER,
        "Contracts with a lower rate",
        "All contracts",
    ),
    Measure(
        "spend",
        "Money spent",
        Family.MONEY,
        "What the programme had cost by then.",
        NEITHER,
    ),
    Measure(
        "attachment_fees",
        "Attachment fees",
        Family.MONEY,
        "What was paid to a provider for people who started.",
        NEITHER,
    ),
    Measure(
        "contract_surplus",
        "Surplus on contracts",
        Family.MONEY,
        "What was left of a deliverer's income from its contracts.",
        NEITHER,
    ),
    Measure(
        "payments_expected",
        "Payments expected",
        Family.MONEY,
        "What the department expected to pay over the whole programme.",
        NEITHER,
    ),
)

MEASURES = {measure.key: measure for measure in _ALL}


def named(slug: str) -> Measure | None:
    """By the word in an address."""
    return MEASURES.get(slug.replace("-", "_"))


def by_family(keys: Iterable[str]) -> dict[Family, list[Measure]]:
    """These measures in the order of the registry, each family together."""
    wanted = set(keys)
    return {
        family: chosen
        for family in Family
        if (chosen := [m for m in _ALL if m.family == family and m.key in wanted])
    }
