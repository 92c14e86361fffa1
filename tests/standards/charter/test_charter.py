"""The charter of a framework: its words for claimants, in each form, for everybody."""

from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.charters import CharterLinks
from forum.models.service_standards import (
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)
from forum.models.vocabularies import Term, Vocabulary
from forum.standards.charter import document, queries
from forum.standards.charter.easy_read import lines, picture

FORMS = ("charter", "charter/large-print", "charter/easy-read")
IF_NOT = "Tell us. Then complain."


@pytest.fixture
def lead(people, manager):
    """Ada, who leads Northfield, the prime of the contract."""
    people["ada"].is_lead = True
    db.session.commit()
    return people["ada"]


@pytest.fixture
def framework(lead, contract):
    row = StandardFramework(
        slug="northfield-2027",
        name="Northfield, 2027",
        prime_id=lead.organisation_id,
        programme_id=contract.programme_id,
        contracts=[contract],
    )
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def standards(framework):
    """Two that apply, of one stage."""
    stage = Term(vocabulary=Vocabulary.STAGE, slug="engagement", name="Engagement", position=1)
    made = [_standard(framework, stage, number) for number in (1, 2)]
    db.session.add_all(made)
    db.session.commit()
    return made


def _standard(framework, stage, number):
    return StandardVersion(
        standard=Standard(framework=framework, code=f"PE-{number}", stage=stage),
        number=1,
        state=VersionState.AGREED,
        applies_at=datetime(2020, 1, 1),
        slug=f"meeting-{number}",
        title=f"Meeting {number}",
        expect="We will meet you within 15 working days.",
        of_you="Come, or tell us the day before.",
        if_not_kept=IF_NOT,
    )


@pytest.fixture
def path(framework):
    return f"/standards/{framework.slug}"


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_what_to_expect_what_is_asked_and_what_to_do(browse, path, standards, form):
    page = browse().get(f"{path}/{form}").text
    for words in (
        "What you can expect",
        "We will meet you",
        "We ask you",
        "If we do not keep this",
    ):
        assert words in page
    assert page.count("Then complain.") == 1, "a text that standards share is there once"
    assert 'aria-label="QR code' in page


def test_pdf_is_one_side_and_its_large_form_has_the_same_words(browse, path, standards):
    answer = browse().get(f"{path}/charter.pdf")
    assert answer.content_type == "application/pdf"
    pages = PdfReader(BytesIO(answer.data)).pages
    assert len(pages) == 1
    large = PdfReader(BytesIO(browse().get(f"{path}/charter/large-print.pdf").data)).pages
    for sides in (pages, large):
        words = " ".join(" ".join(one.extract_text() for one in sides).split())
        assert "We will meet you" in words and "Then complain." in words


def test_letters_of_the_pdf_shrink_until_it_is_one_side(app, standards, framework):
    for one in standards:
        one.expect = "We will meet you on a day that suits you. " * 12
    charter = queries.Charter(framework, [(one.standard.stage, [one]) for one in standards], None)
    content = document.pdf(charter, "https://exchange.example/c")
    assert len(PdfReader(BytesIO(content)).pages) == 1


def test_a_standard_that_is_not_agreed_or_has_no_words_for_claimants_is_not_in_it(
    browse, path, framework, standards
):
    standards[0].state, standards[1].expect = "proposed", ""
    db.session.commit()
    assert browse().get(f"{path}/charter").status_code == 404
    page = browse().get("/standards").text
    assert "/charter" not in page


def test_an_adviser_prints_it_in_two_clicks(browse, people, path, standards):
    adviser = browse(people["ben"])
    assert 'href="/standards"' in adviser.get("/").text
    listed = adviser.get("/standards").text
    assert f'href="{path}/charter"' in listed


def test_the_lead_of_the_prime_links_to_sign_language_and_welsh(browse, path, standards, lead):
    typed = {"bsl_url": "https://prime.example/bsl", "welsh_url": "https://prime.example/cymraeg"}
    assert browse(lead).post(f"{path}/charter/links", data=typed).status_code == 302
    assert browse(lead).post(f"{path}/charter/links", data=typed).status_code == 302
    acts = list(db.session.scalars(select(AuditEntry.act)))
    assert acts == ["changed the links of a charter"], "the same once more changes nothing"
    db.session.rollback()
    for form in FORMS:
        page = browse().get(f"{path}/{form}").text
        assert 'href="https://prime.example/bsl"' in page and 'lang="cy"' in page
    assert (
        browse(lead)
        .post(f"{path}/charter/links", data={"bsl_url": "", "welsh_url": ""})
        .status_code
        == 302
    )
    assert "prime.example" not in browse().get(f"{path}/charter").text


@pytest.mark.parametrize(
    "wrong", ["prime.example/bsl", "javascript:alert(1)", "https://" + "x" * 300]
)
def test_an_address_that_is_none_is_refused_and_stays(browse, path, standards, lead, wrong):
    page = browse(lead).post(f"{path}/charter/links", data={"bsl_url": wrong})
    assert page.status_code == 422 and wrong[:40] in page.text
    assert db.session.query(CharterLinks).count() == 0


def test_one_address_for_both_languages_is_refused(browse, path, standards, lead):
    both = {"bsl_url": "https://a.example/x", "welsh_url": "https://a.example/x"}
    page = browse(lead).post(f"{path}/charter/links", data=both)
    assert page.status_code == 422 and "address of the film" in page.text


def test_nobody_else_gives_links(browse, people, path, standards, manager):
    for one in (people["amy"], people["mo"], manager):
        answer = browse(one).post(f"{path}/charter/links", data={"bsl_url": "https://a.example"})
        assert answer.status_code in (403, 404)
    assert db.session.query(CharterLinks).count() == 0


def test_easy_read_has_one_sentence_a_line_with_a_picture_of_it():
    found = lines("We will meet you within 15 working days. Tell us. Bring an umbrella.")
    assert [one.picture for one in found] == ["calendar", "comment", "info"]
    assert found[1].text == "Tell us."
    assert picture("We meet you.") == "people"
