"""An editor writes a summary, another publishes it, and new evidence has it reviewed again."""

import pytest
import time_machine
from sqlalchemy import select

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.errors import Forbidden, Refused
from forum.core.extensions import db
from forum.models.communities import Community, CommunityFacilitator, CommunityState
from forum.models.organisations import SupplyLink
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.social import Notice
from forum.practice.evidence_summaries import jobs as evidence_jobs
from forum.practice.publishing import actions as publishing
from forum.social.reviewed_summaries import actions, jobs, queries
from forum.social.reviewed_summaries.actions import SummaryWords
from forum.social.reviewed_summaries.contradiction import (
    NOTHING,
    REVIEW_AFTER,
    EvidenceState,
    ReviewReason,
    SummaryFacts,
    review_reasons,
)
from forum.social.reviewed_summaries.queries import SummarySubject
from forum.social.reviewed_summaries.source_links import LinkError, parse_links

WORDS = "Planning childcare early helped in most places. Nobody has compared it yet."
LINK = "https://example.org/review A published review of childcare help"
PAGE = "/what-we-know/childcare-planning"


@pytest.fixture
def childcare(people, share, answers, term):
    """Two organisations tell of it; what is known is summed up."""
    terms = [*answers["terms"], term.childcare]
    first = share(people["ada"], terms=terms, title="Vouchers before the interview")
    share(people["dee"], terms=terms, title="A list of childminders")
    sum_up_evidence()
    return first


def sum_up_evidence():
    while evidence_jobs.sum_up_marked():
        pass
    db.session.expire_all()


@pytest.fixture
def facilitates(people):
    """facilitates(ben, term) makes Ben the facilitator of an open community on it."""

    def make(member, term):
        community = Community(
            slug=f"c{member.id}",
            name=f"Community {member.id}",
            purpose="To learn.",
            term_id=term.id,
            state=CommunityState.OPEN,
            proposer_id=member.id,
            submission_key=f"{member.id:032}",
        )
        db.session.add(community)
        db.session.flush()
        accepted = {"asked_at": clock.now(), "accepted_at": clock.now()}
        one = CommunityFacilitator(community_id=community.id, user_id=member.id, **accepted)
        db.session.add(one)
        db.session.commit()

    return make


@pytest.fixture
def editors(people, facilitates, term):
    """Ann, an analyst, and Ben, who facilitates a community on the practice."""
    facilitates(people["ben"], term.childcare)
    return people["ann"], people["ben"]


@pytest.fixture
def subject(term):
    return SummarySubject(term.childcare, None)


@pytest.fixture
def published(editors, childcare, subject):
    ann, ben = editors
    made = actions.propose(ben, subject, SummaryWords(WORDS, LINK, [childcare.id]))
    actions.publish(ann, made, made.revision)
    return made


def send(browse, who, path, status, **fields):
    answer = browse(who).post(path, data=fields)
    assert answer.status_code == status, answer.text
    return answer


def kinds_told(member):
    rows = select(Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id)
    return list(db.session.scalars(rows))


def test_it_is_written_reviewed_and_shown_above_the_findings(browse, editors, childcare):
    ann, ben = editors
    assert "Write a summary of this" in browse(ben).get(PAGE).text
    fields = {"body": WORDS, "case_studies": [str(childcare.id)], "links": LINK}
    answer = send(browse, ben, f"{PAGE}/summary", 302, **fields)
    assert kinds_told(ann) == ["summary-to-review"]
    assert WORDS not in browse().get(PAGE).text
    page = browse(ann).get(answer.location).text
    assert WORDS in page and "Vouchers before the interview" in page and "Publish it" in page
    send(browse, ann, f"{answer.location}/publish", 302, revision="1")
    assert kinds_told(ben) == ["summary-decided"]
    shown = browse().get(PAGE).text
    assert shown.index(WORDS) < shown.index("Key findings")
    assert "Written by Ben, Southgate Works; reviewed by Ann" in " ".join(shown.split())
    assert "A published review of childcare help" in shown and "Needs review" not in shown
    acts = list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))
    assert acts[-2:] == ["wrote a summary", "published a summary"]


def test_the_bell_leads_the_second_editor_to_it(browse, editors, childcare, subject):
    ann, ben = editors
    actions.propose(ben, subject, SummaryWords(WORDS, LINK, []))
    page = browse(ann).get("/me/notifications").text
    assert "It waits for a second editor" in page and "/summaries/1" in page


def test_nobody_publishes_alone_or_from_a_related_organisation(
    people, editors, facilitates, childcare, subject, term, organisations
):
    ann, ben = editors
    facilitates(people["dee"], term.childcare)
    facilitates(people["eve"], term.lone_parents)  # of another term
    made = actions.propose(ben, subject, SummaryWords(WORDS, LINK, []))
    for other in (ben, people["eve"], people["fay"], people["mo"]):
        with pytest.raises(Forbidden):
            actions.publish(other, made, made.revision)
    southgate, eastway = organisations["southgate"], organisations["eastway"]
    assert queries.may_review(people["dee"], made)
    ends = {"prime_id": southgate.id, "subcontractor_id": eastway.id}
    db.session.add(SupplyLink(ref="L1", basis="sourced", source="a list", **ends))
    db.session.commit()
    assert not queries.may_review(people["dee"], made)
    assert queries.reviewers_of(made) == {ann.id}


def test_the_table_refuses_one_person_for_both(editors, published):
    published.reviewer_id = published.writer_id
    with pytest.raises(Exception, match="two_editors"):
        db.session.commit()
    db.session.rollback()


def test_what_changed_after_it_was_read_is_not_published(editors, childcare, subject):
    ann, ben = editors
    made = actions.propose(ben, subject, SummaryWords(WORDS, LINK, []))
    read = made.revision
    actions.propose(ben, subject, SummaryWords("Something else altogether.", LINK, []))
    with pytest.raises(Refused, match="meanwhile"):
        actions.publish(ann, made, read)
    actions.publish(ann, made, read + 1)
    with pytest.raises(Refused):
        actions.publish(ann, made, read + 1)


def test_of_two_editors_one_proposes(browse, editors, childcare, subject):
    ann, ben = editors
    made = actions.propose(ben, subject, SummaryWords(WORDS, LINK, []))
    assert browse(ann).get(f"{PAGE}/summary").location == f"/summaries/{made.id}"
    with pytest.raises(Refused, match="Another editor"):
        actions.propose(ann, subject, SummaryWords(WORDS, LINK, []))


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"body": ""}, "Write the summary."),
        ({"links": ""}, "Name at least one source"),
        ({"links": "a book"}, "does not begin with an address"),
        ({"links": "https://example.org/x"}, "Say what https://example.org/x is"),
        ({"body": "Ring 07700 900123 to hear more."}, "phone"),
        ({"case_studies": ["999"]}, "is not in the list any more"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(browse, editors, fields, complaint):
    whole = {"body": WORDS, "links": LINK} | fields
    answer = send(browse, editors[1], f"{PAGE}/summary", 422, **whole)
    assert complaint in answer.text
    assert whole["body"] in answer.text


def test_it_does_not_rest_on_ones_own_word_alone(browse, editors, people, share, term, answers):
    own = share(people["ben"], terms=[*answers["terms"], term.childcare])
    sum_up_evidence()
    fields = {"body": WORDS, "case_studies": [str(own.id)]}
    answer = send(browse, people["ben"], f"{PAGE}/summary", 409, **fields)
    assert "not of your own organisation" in answer.text and WORDS in answer.text


def test_it_is_returned_with_a_reason_and_sent_again(browse, editors, childcare, subject):
    ann, ben = editors
    made = actions.propose(ben, subject, SummaryWords(WORDS, LINK, []))
    path = f"/summaries/{made.id}/return"
    send(browse, ann, path, 422, revision="1", reason="")
    send(browse, ann, path, 302, revision="1", reason="Say for whom.")
    assert "Say for whom." in browse(ben).get(f"{PAGE}/summary").text
    fields = {"body": f"{WORDS} For lone parents.", "links": LINK}
    send(browse, ben, f"{PAGE}/summary", 302, **fields)
    assert "For lone parents" in browse(ann).get(f"/summaries/{made.id}").text
    send(browse, ann, f"/summaries/{made.id}/publish", 302, revision="2")


def test_a_proposal_is_read_by_editors_alone(browse, editors, people, childcare, subject):
    made = actions.propose(editors[1], subject, SummaryWords(WORDS, LINK, []))
    for who in (people["eve"], people["mo"]):
        assert browse(who).get(f"/summaries/{made.id}").status_code == 404
        assert browse(who).get("/summaries").status_code == 403
    assert browse().get(f"{PAGE}/summary/history").status_code == 404
    assert "Childcare planning" in browse(editors[0]).get("/summaries").text


def test_a_new_version_shows_what_it_changed(browse, editors, published, subject):
    ann, ben = editors
    again = actions.propose(ann, subject, SummaryWords(f"{WORDS} One has now.", LINK, []))
    assert "What it changes" in browse(ben).get(f"/summaries/{again.id}").text
    actions.publish(ben, again, again.revision)
    page = browse().get(f"{PAGE}/summary/history").text
    assert "Version 2" in page and "Version 1" in page and "One has now." in page
    assert "put in: </span>" in page
    assert "One has now." in browse().get(PAGE).text


def test_new_evidence_has_it_reviewed_and_its_editors_told(
    browse, editors, published, people, share, answers, term, subject
):
    ann, ben = editors
    assert jobs.tell_editors() == 0
    terms = [*answers["terms"], term.childcare]
    for who in ("eve", "fay"):
        share(people[who], terms=terms, outcome="did-not-work", title="No place was free")
    sum_up_evidence()
    page = browse().get(PAGE).text
    assert "Needs review: new evidence may contradict this summary" in page
    assert "“mostly worked” then, and are “mixed results” now" in page
    assert WORDS in page, "it stays, and says so"
    assert jobs.tell_editors() == 1
    assert jobs.tell_editors() == 0, "once a version"
    assert kinds_told(ann)[-1] == kinds_told(ben)[-1] == "summary-contradicted"
    assert "mixed results" in browse(ann).get("/summaries").text
    again = actions.propose(ann, subject, SummaryWords(f"{WORDS} Two failed.", LINK, []))
    actions.publish(ben, again, again.revision)
    assert "Needs review" not in browse().get(PAGE).text


def test_a_withdrawn_source_has_it_reviewed(browse, published, childcare, people):
    publishing.withdraw(people["ada"], childcare, "No longer so.")
    sum_up_evidence()
    page = browse().get(PAGE).text
    assert "1 of its sources is not published any more." in page
    assert "Vouchers before the interview" not in page


def test_a_year_has_it_reviewed(browse, published):
    with time_machine.travel(clock.now() + REVIEW_AFTER, tick=False):
        assert "reviewed more than a year ago" in browse().get(PAGE).text


def test_any_editor_withdraws_it_and_no_older_one_comes_back(browse, editors, published, subject):
    ann, ben = editors
    again = actions.propose(ben, subject, SummaryWords("Another version.", LINK, []))
    actions.publish(ann, again, again.revision)
    path = f"/summaries/{again.id}/withdraw"
    send(browse, ben, path, 422, reason="")
    send(browse, ben, path, 302, reason="It says too much.")
    page = browse().get(PAGE).text
    assert "Another version." not in page and WORDS not in page
    assert "The editors withdrew the summary" in page
    told = browse().get(f"{PAGE}/summary/history").text
    assert "It says too much." in told and "Another version." not in told and WORDS in told
    send(browse, ben, path, 409, reason="Again.")


def test_a_moderator_withdraws_its_words(browse, published, people):
    path = f"/moderation/words/summary/{published.id}/withdraw"
    send(browse, people["mo"], path, 302, reason="It names a person.")
    assert WORDS not in browse().get(PAGE).text
    assert WORDS not in browse().get(f"{PAGE}/summary/history").text


def test_its_writer_takes_a_proposal_back(browse, editors, subject, childcare):
    ann, ben = editors
    made = actions.propose(ben, subject, SummaryWords(WORDS, LINK, [childcare.id]))
    path = f"/summaries/{made.id}/take-back"
    assert browse(ann).post(path).status_code == 403
    send(browse, ben, path, 302)
    assert db.session.scalar(select(ReviewedSummary.id)) is None


def test_a_closed_account_takes_its_proposal_along_and_leaves_what_was_published(
    editors, published, childcare, subject
):
    ann, ben = editors
    again = actions.propose(ben, subject, SummaryWords("Not read yet.", LINK, [childcare.id]))
    again_id, kept_id = again.id, published.id
    actions.delete_proposals(ben)
    db.session.commit()
    db.session.expire_all()
    assert db.session.get(ReviewedSummary, again_id) is None
    assert db.session.get(ReviewedSummary, kept_id).body == WORDS


def test_one_with_a_claimant_group_stands_on_its_own_page(browse, editors, childcare, term):
    ann, ben = editors
    fields = {"body": WORDS, "links": LINK}
    path = f"{PAGE}/summary?group=lone-parents"
    answer = send(browse, ben, path, 302, **fields)
    send(browse, ann, f"{answer.location}/publish", 302, revision="1")
    assert WORDS in browse().get(f"{PAGE}/with/lone-parents").text
    assert WORDS not in browse().get(PAGE).text
    assert WORDS not in browse().get(f"{PAGE}/with/over-50s").text


WORKED, MIXED = EvidenceState("worked", 2), EvidenceState("mixed", 2)


@pytest.mark.parametrize(
    ("then", "now", "gone", "reasons"),
    [
        (WORKED, WORKED, 0, []),
        (WORKED, MIXED, 0, [ReviewReason.DIRECTION]),
        (WORKED, EvidenceState("worked", 1), 0, [ReviewReason.STRENGTH]),
        (WORKED, EvidenceState("worked", 3), 0, [ReviewReason.STRENGTH]),
        (WORKED, NOTHING, 1, [ReviewReason.DIRECTION, ReviewReason.STRENGTH, "source-gone"]),
        (EvidenceState.of_json({}), NOTHING, 0, []),
    ],
)
def test_the_rule_of_contradiction(then, now, gone, reasons):
    assert review_reasons(SummaryFacts(then, now, gone, None), clock.now()) == reasons
    assert EvidenceState.of_json(then.as_json()) == then


def test_links_are_an_address_and_what_it_is():
    assert [one.title for one in parse_links(f"{LINK}\n\n {LINK}")] == [LINK.split(" ", 1)[1]] * 2
    for wrong in ("javascript:alert(1) x", "https://a.example", f"{LINK}\n" * 11):
        with pytest.raises(LinkError):
            parse_links(wrong)


def test_a_member_reports_what_stands_and_not_what_is_proposed(
    browse, editors, published, people, subject
):
    ann, _ben = editors
    eve = people["eve"]
    assert f"/report/summary/{published.id}" in browse(eve).get(PAGE).text
    assert browse(eve).get(f"/report/summary/{published.id}").status_code == 200
    hidden = actions.propose(ann, subject, SummaryWords("Not read yet.", LINK, []))
    assert browse(eve).get(f"/report/summary/{hidden.id}").status_code == 404
