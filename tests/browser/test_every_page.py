"""Each kind of page as a visitor sees it."""

import pytest

from tests.browser.looking import is_well

VISITOR = [
    "/",
    "/case-studies",
    "/case-studies?q=lone+parents+childcare&group=pg2-jsa-25-plus",
    "/case-studies?q=zeppelin",
    "/case-studies/1",
    "/case-studies/60",
    "/case-studies/1-x/history",
    "/case-studies/1-x/versions/1",
    "/case-studies/1-x/score",
    "/case-studies/63-x/score",
    "/case-studies/like-mine",
    "/case-studies/like-mine?circumstance=lone-parents&stage=in-work-support&area=16",
    "/gaps",
    "/gaps/combination?for=esol&what=in-work-support",
    "/about-ratings/fairness",
    "/case-studies/1-x/card",
    "/case-studies/1-x/evidence",
    "/claimant-groups",
    "/claimant-groups/lone-parents",
    "/claimant-groups/pg6-new-esa",
    "/practices",
    "/areas",
    "/areas/18",
    "/organisations",
    "/organisations?q=zeppelin",
    "/organisations/1",
    "/organisations/8",
    "/performance",
    "/performance/referrals",
    "/performance/releases",
    "/discussions",
    "/discussions/1",
    "/thesaurus",
    "/workshops",
    "/workshops?view=past&area=6",
    "/workshops/1",
    "/workshops/5",
    "/workshops/month",
    "/workshops/on-record/2",
    "/performance/releases/1",
    "/performance/uploads/format",
    "/organisations/88/passport",
    "/passports",
    "/moderation/log",
    "/help",
    "/about-ratings",
    "/accessibility",
    "/privacy",
    "/status",
    "/sign-in",
    "/join",
    "/forgotten",
    "/demo/mail",
    "/nothing-here",
]


@pytest.mark.parametrize("path", VISITOR)
def test_accessible_light_and_on_its_own_host(visit, server, path):
    is_well(visit(), server, path)
