"""Where this fits: case studies, stages and practices lead to standards by shared tags."""

from datetime import datetime

import pytest

from forum.core.extensions import db
from forum.models.service_standards import (
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)

STAGE = "pre-work-support"
NOW = datetime(2027, 3, 1, 12)
WHOLE = {
    "definition": "How often.",
    "counted": "people seen",
    "out_of": "people",
    "target": 90,
    "quality": "Unhurried.",
    "you_will_see": "a room\na name\na time",
    "looked_at": ["file check"],
}
HEADING = "Standards that it may help to meet"


@pytest.fixture
def standard(terms, at):
    """standard("WS-1", "warm-handover", …) is one of pre-work support that applies."""
    at(NOW)
    framework = StandardFramework(slug="invented", name="Invented", basis="invented")

    def make(code, *names, stage=STAGE, **changes):
        version = StandardVersion(
            standard=Standard(framework=framework, code=code, stage=terms[stage]),
            number=1,
            slug="contact",
            title=f"Contact of {code}",
            terms=[terms[name] for name in names],
            **WHOLE | {"state": VersionState.AGREED, "applies_at": datetime(2027, 1, 1)} | changes,
        )
        db.session.add(version)
        db.session.commit()
        return version

    return make


@pytest.fixture
def page_of(ada, share, terms, browse):
    """page_of("lone-parents", …) is the page of a case study with these tags and the stage."""

    def page(*names):
        case_study = share(ada, title="Told", terms=[terms[name] for name in (STAGE, *names)])
        return browse().get(f"/case-studies/{case_study.id}", follow_redirects=True).text

    return page


def test_a_shared_group_or_practice_at_the_same_stage_leads_to_a_standard(standard, page_of):
    standard("WS-1", "warm-handover")
    standard("WS-2", "lone-parents", "childcare-planning")
    standard("WS-3", "over-50s")
    standard("IW-1", "warm-handover", stage="in-work-support")
    standard("WS-4")
    page = page_of("lone-parents", "warm-handover")
    assert HEADING in page and "Nobody has said that it met them" in page
    shown = [code for code in ("WS-1", "WS-2", "WS-3", "WS-4", "IW-1") if code in page]
    assert shown == ["WS-1", "WS-2"]
    assert 'href="/standards/WS-1-contact"' in page and "Same stage, and Warm handover" in page


def test_the_most_in_common_comes_first_and_three_at_most(standard, page_of):
    for number in range(4):
        standard(f"WS-{number}", "warm-handover")
    standard("WS-9", "warm-handover", "lone-parents")
    page = page_of("lone-parents", "warm-handover")
    assert page.count('href="/standards/WS-') == 3
    assert page.index("WS-9") < page.index("WS-0")


def test_without_anything_in_common_the_panel_is_not_there(standard, page_of):
    standard("WS-1", "over-50s")
    assert "Where this fits" not in page_of("lone-parents")


def test_a_draft_is_nowhere_and_one_to_come_appears_by_the_clock_alone(
    standard, browse, ada, share, terms, at
):
    standard("WS-1", "lone-parents", state=VersionState.DRAFT, applies_at=None)
    standard("WS-2", "lone-parents", applies_at=datetime(2027, 3, 2))
    told = share(ada, title="Told", terms=[terms[STAGE], terms["lone-parents"]])
    addresses = f"/case-studies/{told.id}-{told.slug}", f"/stages/{STAGE}"
    for address in addresses:
        assert "/standards/WS-" not in browse().get(address).text
    at(datetime(2027, 3, 2, 0, 1))
    for address in addresses:
        page = browse().get(address).text
        assert "WS-2" in page and "WS-1" not in page


def test_the_page_of_a_stage_lists_its_standards_and_says_so_when_there_is_none(standard, browse):
    address = f"/stages/{STAGE}"
    assert "No standard of this stage applies now" in browse().get(address).text
    standard("WS-1")
    standard("IW-1", stage="in-work-support")
    page = browse().get(address).text
    assert 'href="/standards/WS-1-contact"' in page and "IW-1" not in page
    standard("WS-2", quality="")
    page = browse().get(address).text
    assert "WS-2" not in page and "1 standard was found in sources with a half missing" in page
    listed = browse().get("/standards").text
    assert "1 with a half missing" in listed and 'href="/standards/WS-2-contact"' in listed


def test_the_page_of_a_practice_lists_the_standards_about_it_for_the_group(standard, browse):
    standard("WS-1", "warm-handover")
    standard("WS-2", "warm-handover", "lone-parents")
    standard("WS-3", "warm-handover", "over-50s")
    standard("WS-4", "childcare-planning")
    address = "/what-we-know/warm-handover"

    def shown(page):
        return [code for code in ("WS-1", "WS-2", "WS-3", "WS-4") if code in page]

    assert shown(browse().get(address).text) == ["WS-1", "WS-2", "WS-3"]
    assert shown(browse().get(f"{address}/with/lone-parents").text) == ["WS-1", "WS-2"]
