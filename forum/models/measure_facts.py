"""Why each measure is kept, what it is counted in, and when its definition is next looked at.

Nobody outside the exchange has checked the definitions yet, so `checked_by` is empty: the pages
say "not yet checked". A check is written down here, with who made it.
"""

from dataclasses import dataclass
from datetime import date

AUTHOR = "Exchange editors"
PEOPLE, PERCENT = "people", "percent"
PERCENT_OF_REFERRALS = "percent of referrals"
PERCENT_OF_COMPLETERS = "percent of completers"
PERCENT_OF_STARTERS = "percent of starters"
MILLIONS = "GBP million"
SOON, LATER, RARELY = date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30)


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    unit: str
    why: str
    next_review: date = LATER
    checked_by: str = ""
    author: str = AUTHOR


FACTS = {
    "referrals": MeasureFacts(
        PEOPLE,
        "It says how many people a provider was asked to help: every rate rests on it.",
        SOON,
    ),
    "attachments": MeasureFacts(
        PEOPLE, "Help begins only once somebody has met their provider.", SOON
    ),
    "attachments_per_month": MeasureFacts(
        PEOPLE, "It shows how much work comes, month by month.", RARELY
    ),
    "attachment_rate": MeasureFacts(
        PERCENT_OF_REFERRALS, "A low rate says that people are lost before any help begins."
    ),
    "referred_not_attached": MeasureFacts(PEOPLE, "These are the people nobody has begun to help."),
    "referrals_with_12m": MeasureFacts(
        PEOPLE, "Only of these can it be said how many had an outcome within twelve months."
    ),
    "referrals_expected": MeasureFacts(
        PEOPLE, "Providers planned their staff by it; fewer or more people change what is possible."
    ),
    "share_of_referrals": MeasureFacts(PERCENT, "It shows whom the programme serves."),
    "share_of_attachments": MeasureFacts(PERCENT, "It shows who starts, beside who is sent."),
    "share_claiming_jsa": MeasureFacts(
        PERCENT, "It says how alike two groups are before they are compared."
    ),
    "current_caseload": MeasureFacts(
        PEOPLE, "It says how many people share the advisers there are."
    ),
    "completers": MeasureFacts(
        PEOPLE, "What came of the whole two years can be said of these alone."
    ),
    "job_outcomes": MeasureFacts(
        PEOPLE, "It is what the programme is for, and what providers are paid for.", SOON
    ),
    "job_outcomes_by_12m": MeasureFacts(
        PEOPLE, "Everybody counted had the same time, so that months can be compared."
    ),
    "job_outcome_payments": MeasureFacts("payments", "It is what outcomes cost."),
    "sustainment_payments": MeasureFacts(
        "payments", "It says whether jobs last beyond the first payment."
    ),
    "unclaimed_outcomes_paid": MeasureFacts(
        "outcomes", "People found work that no provider had told of, so other counts miss them."
    ),
    "months_in_work_in_next_year": MeasureFacts(
        "months of 12, average", "It says what an outcome is worth to the person."
    ),
    "attained_maximum_possible_sustainment": MeasureFacts(
        "percent of those with time since outcome",
        "It says how many jobs lasted as long as they could.",
    ),
    "job_starts": MeasureFacts(PEOPLE, "It is known months before an outcome can be."),
    "job_starts_share": MeasureFacts(PERCENT, "It is known months before an outcome can be."),
    "job_outcomes_per_referral": MeasureFacts(
        PERCENT, "It sets outcomes beside the people sent; it flatters old contracts.", SOON
    ),
    "job_outcomes_per_referral_with_sufficient_time": MeasureFacts(
        PERCENT, "It leaves out those who could not have had an outcome yet."
    ),
    "job_outcomes_per_attachment": MeasureFacts(
        PERCENT, "It says what comes of the help, among those who began it."
    ),
    "job_outcome_rate_12m": MeasureFacts(
        PERCENT_OF_REFERRALS, "Everybody had the same time, so that cohorts can be compared.", SOON
    ),
    "job_outcome_rate_24m": MeasureFacts(
        PERCENT_OF_REFERRALS, "It covers the whole two years that people are helped.", SOON
    ),
    "returned_to_jobcentre": MeasureFacts(
        PERCENT_OF_COMPLETERS, "It counts those for whom two years did not lead to work."
    ),
    "reached_maximum_sustainment": MeasureFacts(
        PERCENT_OF_COMPLETERS, "It counts those whose work lasted the longest that is paid for."
    ),
    "still_in_in_work_support": MeasureFacts(
        PERCENT_OF_COMPLETERS, "It counts those in work who had not yet come to the last payment."
    ),
    "in_work_at_two_years_or_maximum_paid": MeasureFacts(
        PERCENT_OF_COMPLETERS, "It is the nearest there is to “did it end in lasting work?”."
    ),
    "any_break_in_benefit_claim": MeasureFacts(
        PERCENT_OF_STARTERS,
        "It was published once. A break says nothing about why it came.",
        RARELY,
    ),
    "off_benefit": MeasureFacts(
        PERCENT_OF_STARTERS,
        "It was published once. To leave benefit is not the same as work.",
        RARELY,
    ),
    "expected_job_outcome_rate_24m": MeasureFacts(
        PERCENT_OF_REFERRALS, "A rate means little without what was expected of it."
    ),
    "mpl_ratio": MeasureFacts(
        "outcomes per 100 referrals in the year", "Contracts could be ended by it.", SOON
    ),
    "contracts_meeting_minimum": MeasureFacts(
        "contracts of 40", "It says how many contracts were safe.", RARELY
    ),
    "contracts_with_falling_rate": MeasureFacts(
        "contracts of 40", "It says how widely results fell.", RARELY
    ),
    "spend": MeasureFacts(MILLIONS, "It sets outcomes beside what they cost."),
    "attachment_fees": MeasureFacts(
        MILLIONS, "It was paid for starting people, whatever came of it.", RARELY
    ),
    "contract_surplus": MeasureFacts(
        "GBP thousand", "It says whether delivering was worth it to the deliverer.", RARELY
    ),
    "payments_expected": MeasureFacts(
        MILLIONS, "It says what the programme was planned to cost.", RARELY
    ),
}
