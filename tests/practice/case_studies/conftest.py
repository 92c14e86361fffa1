import pytest

KEY = "0123456789abcdef" * 2


@pytest.fixture
def key():
    return KEY


@pytest.fixture
def sections(terms):
    """What a browser sends from each section of the full form."""
    return {
        "summary": {
            "title": "Childcare planning before a first interview",
            "summary": "Parents who had a written plan came to interviews.",
            "outcome": "worked",
        },
        "who-and-where": {
            "groups": ["pg1-jsa-18-24"],
            "circumstances": ["lone-parents"],
            "stage": "pre-work-support",
            "practices": ["childcare-planning"],
            "area": "5",
            "setting": "urban",
            "showcase_kind": "none",
        },
        "what-you-did": {
            "problem": "Interviews were missed for want of childcare.",
            "did": "1. We *drew up* a plan.\n2. We rang the nursery together.",
            "why_it_works": "The plan is theirs.",
            "partners": "Three nurseries",
        },
        "what-happened": {
            "result": "Nineteen of 22 parents came.",
            "offered": "30",
            "offered_from": "1 January 2014",
            "offered_to": "30/06/2014",
            "took_part": "22",
            "took_part_from": "2014-01-01",
            "took_part_to": "30 Jun 2014",
            "compared_with": "before",
            "checked_by": "own-analyst",
            "check_link": "",
            "did_not_go_well": "Two nurseries had no places.",
        },
        "doing-it-yourself": {
            "time_band": "half-a-day",
            "staff_band": "no-extra-staff",
            "money_band": "none",
            "in_place": "A contact at each nursery.",
            "not_when": "With older children.",
        },
        "send": {
            "may_contact": "yes",
            "named": "name",
            "no_personal_data": "y",
            "right_to_share": "y",
        },
    }


@pytest.fixture
def write(sections, key):
    """write(browser, only=…, title="…") types sections of the full form and saves each."""

    def fill(browser, only=None, **other):
        for slug, typed in sections.items():
            if only is None or slug in only:
                page = f"/share/{key}/full/{slug}"
                mine = {name: value for name, value in other.items() if name in typed}
                browser.post(page, data=typed | mine | {"seen": seen_on(browser, page)})

    return fill


def seen_on(browser, page):
    """The mark that the page would send along."""
    return browser.get(page).text.split('name="seen" type="hidden" value="')[1].split('"')[0]
