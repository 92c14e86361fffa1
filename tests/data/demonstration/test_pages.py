"""The demonstration as each kind of reader meets it."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from forum import policy
from forum.core.extensions import db
from forum.core.formatting import number
from forum.models.accounts import Guest, User
from forum.models.case_studies import CaseStudy
from forum.models.figures import Origin
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary
from forum.people.sign_in import sessions
from forum.performance.comparison import case_study_figures
from forum.performance.figures import queries

LARGEST_PAGE = 100 * 1024
NOT_FOR_PUBLICATION = "not for publication"
ROOMS = {
    Vocabulary.GROUP: "claimant-groups",
    Vocabulary.CIRCUMSTANCE: "claimant-groups",
    Vocabulary.PRACTICE: "practices",
    Vocabulary.STAGE: "stages",
    Vocabulary.AREA: "areas",
}


@pytest.fixture
def organisations(loaded):
    return db.session.scalars(select(Organisation)).all()


def address(organisation):
    return f"/organisations/{organisation.id}-{organisation.slug}"


def sign_in(app, email):
    client = app.test_client()
    user = db.session.scalars(select(User).filter_by(email=email)).one()
    key = sessions.begin(user, with_second_factor=True)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    return client


def unreleased():
    """The counts to come, as they would be written: each in no other figure."""
    to_come = [f for f in queries.every_figure() if f.release and not f.release.is_open]
    return {number(figure.value) for figure in to_come if figure.value >= 1_000}


def test_no_page_of_an_organisation_shows_a_visitor_what_is_not_released(loaded, organisations):
    secrets, visitor = unreleased(), loaded.test_client()
    assert len(secrets) == 5

    for organisation in organisations:
        answer = visitor.get(address(organisation))
        assert answer.status_code == 200 and len(answer.data) < LARGEST_PAGE
        assert NOT_FOR_PUBLICATION not in answer.text
        assert [value for value in secrets if f"{value}\N{NO-BREAK SPACE}" in answer.text] == []


def test_every_landing_page_opens_and_is_light(loaded):
    visitor = loaded.test_client()
    for term in db.session.scalars(select(Term)).all():
        answer = visitor.get(f"/{ROOMS[Vocabulary(term.vocabulary)]}/{term.slug}")
        assert answer.status_code == 200 and len(answer.data) < LARGEST_PAGE


@pytest.mark.parametrize(
    "who, management, to_come",
    [
        ("manager@demo.example", True, False),
        ("adviser@demo.example", True, False),
        ("charity@demo.example", False, False),
        ("moderator@demo.example", False, False),
        ("admin@demo.example", False, False),
        ("analyst@demo.example", True, True),
    ],
)
def test_each_account_sees_what_its_role_gives(loaded, organisations, who, management, to_come):
    by_name = {organisation.name: address(organisation) for organisation in organisations}
    reader = sign_in(loaded, who)

    partner = reader.get(by_name["Longbridge Pathways (fictional)"]).text
    prime = reader.get(by_name["Larkfield Pathways Group (fictional)"]).text

    assert (NOT_FOR_PUBLICATION in partner) is management
    assert ("No profile has been published" in partner) is not management
    assert ("4,870" in prime) is to_come
    assert "4,310" in prime  # released


def test_a_page_of_management_information_is_light_too(loaded, organisations):
    reader = sign_in(loaded, "manager@demo.example")
    for organisation in organisations:
        assert len(reader.get(address(organisation)).data) < LARGEST_PAGE


def test_management_information_is_of_fictional_organisations_only(loaded):
    management = [f for f in queries.every_figure() if f.origin == Origin.MANAGEMENT]
    assert management and all(f.organisation.is_demonstration for f in management)


WITH_TIMES = ("/", "/workshops", "/workshops?view=past", "/case-studies", "/performance/releases")
FOLLOWED = r'href="(/(?:case-studies|workshops|discussions|organisations)/\d+-[^"#?]+)"'
PAGES_WITH_TIMES = 40


def test_the_time_elements_of_all_kinds_of_pages_hold_instants_in_utc_without_fractions(loaded):
    visitor, seen, found = loaded.test_client(), set(), []
    queue = list(WITH_TIMES)
    while queue and len(seen) < PAGES_WITH_TIMES:
        page = queue.pop(0)
        if page in seen:
            continue
        seen.add(page)
        text = visitor.get(page).text
        found += re.findall(r'<time datetime="([^"]*)"', text)
        queue += re.findall(FOLLOWED, text)
    assert len(found) > PAGES_WITH_TIMES
    right = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
    assert [value for value in found if not right.fullmatch(value)] == []


def test_beside_every_case_study_of_a_payment_group_a_visitor_reads_a_figure_or_level(loaded):
    visitor, seen = loaded.test_client(), 0
    for case_study in db.session.scalars(select(CaseStudy).where(policy.listed_case_studies())):
        if not case_study.of(Vocabulary.GROUP):
            continue
        seen += 1
        beside = case_study_figures.beside(Guest(), case_study)
        values = [one.figure.value for one in beside.own if one.figure.value is not None]
        assert values or beside.nearest, case_study.title
        page = visitor.get(f"/case-studies/{case_study.id}-{case_study.slug}").text
        card = page.partition('aria-labelledby="figures"')[2].partition("</section>")[0]
        assert "<strong>" in card, case_study.title
    assert seen > 30


@pytest.mark.parametrize("area", ["5", "14"])
def test_a_visitor_sees_the_limits_within_an_area_of_six_organisations(loaded, area):
    chosen = f"?kind=demonstration-releases&group=pg1-jsa-18-24&area={area}"
    page = loaded.test_client().get(f"/performance/job-outcomes{chosen}").text
    told = loaded.test_client().get(f"/performance/job-outcomes/figures.json{chosen}").json
    table = page.partition("by name</caption>")[2].partition("</table>")[0]
    names = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', table)

    assert len(names) == 6 and all("(fictional)" in name for name in names)
    assert "99.8% limits" in page and "Demonstration releases, invented" in page
    six = [f for f in told["figures"] if f["claimant_group"] == "PG1 JSA 18-24"]
    middle = 100 * sum(f["value"] for f in six) / sum(f["out_of"] for f in six)
    assert len(six) == 6 and told["middle_in_percent"] == round(middle, 1)


def test_a_second_programme_stands_apart_and_by_one_measure_beside_the_first(loaded):
    visitor = loaded.test_client()
    page = visitor.get("/programmes/harbourside-works").text
    assert "3 areas" in page and "Harbourside Council (fictional)" in page
    kinds = {"kind": "demonstration-releases", "group": "pg1-jsa-18-24"}

    def compared(measure, programme, **chosen):
        query = urlencode(kinds | {"programme": programme} | chosen)
        return visitor.get(f"/performance/{measure}/figures.json?{query}").json

    six = compared("job-outcomes", "harbourside-works", area="harbourside-works-1")
    assert len(six["figures"]) == 6 and six["middle_in_percent"]
    assert {f["programme"] for f in six["figures"]} == {"Harbourside Works (fictional)"}
    both = compared("job-outcomes", "work-programme.harbourside-works", area="all")
    assert len({f["programme"] for f in both["figures"]}) == 2
    assert "after 13 weeks" in both["difference_of_programmes"]
    apart = compared("referrals", "work-programme.harbourside-works", area="all")
    assert {f["programme"] for f in apart["figures"]} == {"Work Programme"}
