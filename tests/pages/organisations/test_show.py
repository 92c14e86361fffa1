import re

import pytest

from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.organisations import Kind, Organisation


def page(browse, organisation, viewer=None):
    answer = browse(viewer).get(f"/organisations/{organisation.id}-{organisation.slug}")
    assert answer.status_code == 200
    return answer.text


def headings(text):
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", text.partition("<main")[2])


def figure(organisation, ref="X-1", **facts):
    return Figure(
        **{
            "ref": ref,
            "organisation": organisation,
            "group_named": "all",
            "geography": "Wales",
            "measure": "job_outcomes",
            "period": "2011-06 to 2012-07",
            "value": 470,
            "unit": "people",
            "origin": Origin.INDUSTRY,
            "basis": "sourced",
            **facts,
        }
    )


def test_there_are_four_blocks_in_their_order_and_then_what_was_shared(browse, northfield):
    assert headings(page(browse, northfield)) == [
        "Who they are",
        "Service model and claimants supported",
        "Performance",
        "Performance against contractual profile",
        "Their case studies",
        "What they tried",
        "Their workshops",
        "Pass it on",
    ]


def test_what_there_is_not_is_said_plainly(browse, organisations):
    text = page(browse, organisations["westbrook"])

    assert "No description of their service model has been published here." in text
    assert "No figures have been published for this organisation." in text
    assert "No profile has been published for this organisation." in text
    assert "No case studies yet" in text


def test_contracts_and_chains_are_told_with_what_is_known(browse, organisations, chain):
    prime = page(browse, organisations["northfield"])
    partner = page(browse, organisations["southgate"])

    assert "June 2011" in prime and "Referrals ended 31 March 2017" in prime
    assert "From memory: check before relying on it" in prime
    assert "Southgate Works" in prime and "Withdrew May 2012" in prime
    assert "Northfield Trust" in partner and "Several primes" in partner


def test_a_source_has_its_title_and_only_web_addresses_are_links(browse, organisations, chain):
    text = page(browse, organisations["southgate"])

    assert "DWP response to the Work Programme: Building Best Practice Group report" in text
    assert "000_34ddaa25b0a51914" not in text
    assert '<a href="https://www.civilsociety.co.uk/news/x.html"' in text


@pytest.mark.parametrize(
    "website, link",
    [
        ("www.serco.com", 'href="http://www.serco.com"'),
        ("https://ersa.org.uk", 'href="https://ersa.org.uk"'),
        ("javascript:alert(1)", None),
        ("http://x.example:9/", None),
        ('http://a.b/"onmouseover=x', None),
        ("not an address", None),
        ("http://[", None),
    ],
)
def test_a_website_is_a_link_only_where_it_is_one(browse, northfield, website, link):
    northfield.website = website
    db.session.commit()

    text = page(browse, northfield)

    assert (link in text) if link else ("Website, when last seen" in text)
    assert "javascript:alert(1)</a>" not in text and 'href="javascript' not in text
    assert text.count('rel="nofollow noopener"') == bool(link)


def test_a_figure_is_never_without_its_denominator_and_expectation(browse, northfield):
    db.session.add_all(
        [
            figure(northfield, "X-1", denominator=9_500.0, profile=500.0),
            figure(northfield, "X-2", value=460, geography="Scotland"),
        ]
    )
    db.session.commit()

    text = page(browse, northfield)

    assert "9,500 referrals" in text and "500\N{NO-BREAK SPACE}people" in text
    assert "Referrals: number not published" in text and "None published" in text
    assert "30 fewer than expected" in text
    assert "Provider or trade count" in text


def test_what_is_made_up_is_never_called_official(browse, northfield):
    db.session.add(figure(northfield, origin=Origin.SECONDARY, basis="illustrative"))
    db.session.commit()

    text = page(browse, northfield)

    assert "Illustrative, demonstration only" in text
    assert "From official tables" not in text


def test_management_information_is_one_row_a_quarter_and_marked(browse, ben, northfield):
    counted = {"referrals": 95, "attachments": 88, "job_outcomes": 19, "sustainment_payments": 31}
    for place, (measure, value) in enumerate(counted.items()):
        facts = {"measure": measure, "value": value, "period": "April to June 2014"}
        management = {"origin": Origin.MANAGEMENT, "profile": 25 if value == 19 else None}
        db.session.add(figure(northfield, f"M-{place}", **facts, **management))
    db.session.commit()

    text = page(browse, northfield, ben)
    row = re.search(r"April to June 2014.*?</tr>", text, re.DOTALL)[0]

    assert re.findall(r'class="number">(\d+)<', row) == ["95", "88", "19", "31"]
    assert "Management information: not for publication" in text
    assert "6 fewer than expected" in text
    assert "not for publication" not in page(browse, northfield)


def test_an_old_address_leads_to_the_right_one(browse, northfield):
    for old in (northfield.id, f"{northfield.id}-an-older-name"):
        answer = browse().get(f"/organisations/{old}")
        assert answer.status_code == 301
        assert answer.location.endswith(f"/organisations/{northfield.id}-northfield")


@pytest.mark.parametrize("end", ["99999", "0", "x", "1e9", "99999999999999999999", "-1", "%00"])
def test_an_unknown_one_is_not_found(browse, northfield, end):
    assert browse().get(f"/organisations/{end}").status_code == 404


def test_what_it_shared_is_listed_with_for_whom(browse, northfield, bus_passes):
    text = page(browse, northfield)

    assert "Bus passes for the first month" in text
    assert "JSA 18-24" in text.partition("Service model")[2]


def test_hostile_words_stay_words(browse, app):
    bad = "<script>alert(1)</script>"
    organisation = Organisation(
        name=bad, slug="x", kind=Kind.OTHER, sector=bad, role=bad, service_model=bad, note=bad
    )
    db.session.add_all([organisation, figure(organisation, note=bad, period=bad, geography=bad)])
    db.session.commit()

    assert bad not in page(browse, organisation)


def test_more_figures_cost_no_more_questions(browse, northfield, questions, terms):
    def asked():
        questions.clear()
        page(browse, northfield)
        return len(questions)

    areas = (terms["5"], terms["18"])
    group = terms["pg1-jsa-18-24"]
    db.session.add_all([figure(northfield), figure(northfield, "X-2", area=areas[0], group=group)])
    db.session.commit()
    few = asked()
    db.session.add_all(
        figure(
            northfield,
            f"Y-{n}",
            area=areas[n % 2],
            group=group,
            period_type=f"cohort {n}",
        )
        for n in range(60)
    )
    db.session.commit()

    assert asked() <= few
