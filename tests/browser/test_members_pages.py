"""Each kind of page as those see it who may see or do more there."""

import pytest

from tests.browser.looking import is_well

MEMBERS = [
    ("adviser", "/case-studies/1"),
    ("adviser", "/case-studies/60"),
    ("adviser", "/share"),
    ("adviser", "/discussions/1"),
    ("adviser", "/discussions/new"),
    ("adviser", "/case-studies/63"),
    ("adviser", "/case-studies/63/try"),
    ("adviser", "/case-studies/63/plan"),
    ("adviser", "/case-studies/63/save"),
    ("adviser", "/me/tries"),
    ("adviser", "/me/collections"),
    ("adviser", "/me/collections/1"),
    ("adviser", "/me/collections/1/print"),
    ("adviser", "/gaps"),
    ("adviser", "/gaps/words"),
    ("moderator", "/moderation/gaps"),
    ("adviser", "/me"),
    ("adviser", "/me/mails"),
    ("adviser", "/me/case-studies"),
    ("adviser", "/me/profile"),
    ("adviser", "/me/security"),
    ("adviser", "/me/data"),
    ("adviser", "/me/calendar"),
    ("adviser", "/me/bookings"),
    ("adviser", "/workshops/2"),
    ("manager", "/workshops/2/offer"),
    ("moderator", "/workshops/2"),
    ("organiser", "/workshops/2/roster"),
    ("organiser", "/workshops/2/numbers"),
    ("organiser", "/workshops/2/bookings/7/first"),
    ("adviser", "/moderation"),
    ("admin", "/thesaurus/childcare"),
    ("organiser", "/workshops/1"),
    ("organiser", "/workshops/1/change"),
    ("organiser", "/workshops/new"),
    ("organiser", "/workshops/5/notes"),
    ("organiser", "/me/workshops"),
    ("analyst", "/performance"),
    ("analyst", "/evidence"),
    ("adviser", "/case-studies/72-x/files"),
    ("analyst", "/case-studies/71-x/evidence"),
    ("manager", "/organisations/90"),
    ("manager", "/performance/job-outcomes?kind=demonstration&area=all"),
    ("analyst", "/performance/releases"),
    ("analyst", "/performance/uploads"),
    ("analyst", "/performance/uploads/new"),
    ("analyst", "/performance/uploads/1"),
    ("analyst", "/performance/uploads/2"),
    ("analyst2", "/performance/uploads/3/columns"),
    ("analyst", "/performance/looks"),
    ("analyst", "/performance/releases/announce"),
    ("moderator", "/moderation"),
    ("moderator", "/moderation/members"),
]


@pytest.mark.parametrize("who, path", MEMBERS)
def test_accessible_light_and_on_its_own_host(visit, server, who, path):
    is_well(visit(who), server, path)
