"""Where to start: what the home page says at a member's first visit, by what they do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forum import policy
from forum.models.accounts import JobRole, User

MOST = 5


@dataclass(frozen=True, slots=True)
class FirstStep:
    title: str
    path: str
    why: str


QUESTIONS = FirstStep(
    "Answer three questions", "/welcome", "They fill your profile, and choose what you hear of."
)
CONFIRMED = FirstStep(
    "See your place",
    "/me/organisation",
    "Your organisation is being confirmed. Read and draft now.",
)
TOOLKIT = FirstStep(
    "See what works", "/what-we-know", "Each practice on one line, and how sure one may be."
)
SEARCH = FirstStep("Find something to try", "/case-studies", "Say whom you work with, and search.")
SHARE = FirstStep("Share what you did", "/share", "Eight questions. What did not work counts, too.")
FIGURES = FirstStep("See the figures", "/performance", "What is released, against the contract.")
MAP = FirstStep("See where nothing is known", "/evidence-map", "Practices by claimant group.")

# The first that fit come first. What a role may do, its own page checks again.
BY_ROLE: tuple[tuple[Callable[[Any], bool], FirstStep], ...] = (
    (lambda who: who.is_pending, CONFIRMED),
    (
        policy.is_administrator,
        FirstStep("Look at the exchange", "/administration", "How it is, and who asked for what."),
    ),
    (
        lambda who: who.is_moderator,
        FirstStep(
            "Read what waits", "/moderation", "The oldest first. Each decision has a reason."
        ),
    ),
    (
        lambda who: who.is_analyst,
        FirstStep("Look at evidence", "/evidence", "Confirm the level that the answers give."),
    ),
    (
        lambda who: who.is_analyst,
        FirstStep("Write or review a summary", "/summaries", "One editor writes, another reviews."),
    ),
    (
        lambda who: who.is_lead,
        FirstStep("Confirm colleagues", "/moderation/members", "Those who say they are yours."),
    ),
    (
        policy.may_schedule,
        FirstStep(
            "Schedule a workshop", "/workshops/new", "Nine questions, or a copy of the last."
        ),
    ),
    (lambda who: who.job_role in (JobRole.MANAGER, JobRole.ANALYST), FIGURES),
    (lambda who: who.job_role == JobRole.POLICY, MAP),
)


def first_steps(member: User) -> list[FirstStep]:
    """The three questions, then what the role is for, then what everybody can do."""
    own = [step for is_so, step in BY_ROLE if is_so(member)]
    return [QUESTIONS, *own, TOOLKIT, SEARCH, SHARE][:MOST]
