import pytest

from forum.core.extensions import db
from forum.models.case_studies import CaseStudyOutcome
from forum.models.organisations import Contract
from forum.models.vocabularies import Term, Vocabulary

PAGES = [
    ("/claimant-groups/pg1-jsa-18-24", "PG1 JSA 18-24"),
    ("/claimant-groups/lone-parents", "Lone parents"),
    ("/practices/childcare-planning", "Childcare planning"),
    ("/stages/pre-work-support", "Pre-work support"),
    ("/areas/5", "CPA 5 North East England"),
]


def get(browse, address):
    answer = browse().get(address)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("address, name", PAGES)
def test_each_term_has_a_page_that_says_what_it_means(browse, terms, address, name):
    term = next(t for t in terms.values() if t.label == name)
    term.definition, term.source = "What it means", "000_34ddaa25b0a51914.txt"
    db.session.commit()

    text = get(browse, address)

    assert f"<h1>{name}</h1>" in text and "What it means." in text
    assert "DWP response to the Work Programme" in text
    assert "No case studies on this yet" in text


@pytest.mark.parametrize("address, name", PAGES[:2] + PAGES[3:4])
def test_what_was_shared_is_on_it(browse, bus_passes, address, name):
    text = get(browse, address)
    assert "Bus passes for the first month" in text
    assert "None of these has been rated by three unrelated organisations yet" in text


def test_what_is_not_published_is_not(browse, bus_passes):
    bus_passes.status = "withdrawn"
    db.session.commit()

    text = get(browse, "/claimant-groups/lone-parents")

    assert "Bus passes" not in text and "No case studies on this yet" in text


def test_more_than_fit_are_a_link_to_the_search(browse, ada, share):
    for number in range(7):
        share(ada, title=f"Number {number}")

    text = get(browse, "/claimant-groups/lone-parents")

    assert "See all 7 case studies in search" in text
    assert 'href="/case-studies?circumstance=lone-parents"' in text
    assert "Number 6" in text and "Number 1<" not in text


def test_what_is_missing_is_said(browse, ada, share, term):
    share(ada)
    text = get(browse, "/claimant-groups/lone-parents")
    assert "In-work support" in text.partition("What is missing")[2]
    assert "Nothing yet that did not work" in text

    share(ada, title="It failed", outcome=CaseStudyOutcome.DID_NOT_WORK)
    assert "Nothing yet that did not work" not in get(browse, "/claimant-groups/lone-parents")


def test_what_was_done_for_a_group_is_beside_it(browse, ada, share, term):
    share(ada, terms=[term.lone_parents, term.childcare, term.pre_work])
    assert "/practices/childcare-planning" in get(browse, "/claimant-groups/lone-parents")
    assert "/claimant-groups/lone-parents" in get(browse, "/practices/childcare-planning")


def test_facts_of_a_payment_group_are_told_as_they_are(browse, terms):
    terms["pg1-jsa-18-24"].facts = {"Paid in all": "£3,810 (from memory: check before use)"}
    db.session.commit()
    assert "£3,810 (from memory: check before use)" in get(browse, "/claimant-groups/pg1-jsa-18-24")


def test_an_area_lists_its_primes(browse, organisations, terms):
    contract = Contract(
        ref="C05-01", prime=organisations["hilltop"], area=terms["5"], basis="derived"
    )
    db.session.add(contract)
    db.session.commit()

    assert "Hilltop" in get(browse, "/areas/5") and "Hilltop" in get(browse, "/areas")
    assert "Worked out from sources" in get(browse, "/areas/5")
    assert "No contract in this area is known" in get(browse, "/areas/18")


def test_payment_groups_and_circumstances_are_apart_with_counts(browse, bus_passes):
    text = get(browse, "/claimant-groups")
    circumstances, _, payment_groups = text.partition('id="payment-groups"')

    assert "Lone parents" in circumstances and "Lone parents" not in payment_groups
    assert "PG1 JSA 18-24" in payment_groups
    assert text.count("case study</span>") == 2


def test_practices_are_by_family_and_stages_above(browse, terms):
    terms["childcare-planning"].family = "practical"
    db.session.commit()

    text = get(browse, "/practices")

    assert text.index("Pre-work support") < text.index(">Practical<") < text.index("Childcare")


def test_one_that_is_no_longer_offered_keeps_its_page(browse, terms):
    terms["lone-parents"].is_current = False
    db.session.commit()

    assert "no longer offered" in get(browse, "/claimant-groups/lone-parents")
    assert "Lone parents" not in get(browse, "/claimant-groups")


def test_a_payment_group_comes_before_a_circumstance_of_the_same_name(browse, terms):
    db.session.add(Term(vocabulary=Vocabulary.GROUP, slug="lone-parents", name="The group"))
    db.session.commit()
    assert "<h1>The group</h1>" in get(browse, "/claimant-groups/lone-parents")


@pytest.mark.parametrize("room", ["claimant-groups", "practices", "stages", "areas"])
@pytest.mark.parametrize("slug", ["nothing", "%00", "PG1-JSA-18-24", "x" * 3000, "'--", "%F0"])
def test_an_unknown_one_is_not_found(browse, terms, room, slug):
    assert browse().get(f"/{room}/{slug}").status_code == 404


@pytest.mark.parametrize("address", ["/claimant-groups", "/practices", "/areas", "/performance"])
def test_before_anything_is_loaded_pages_say_what_will_be_there(browse, app, address):
    assert "yet" in get(browse, address)
