import re

import segno

from forum.core.extensions import db
from forum.practice.attachments import actions as attachments
from forum.practice.attachments import queries
from forum.practice.case_studies import rendering


def card(browse, case_study, who=None):
    return browse(who).get(f"/case-studies/{case_study.id}-{case_study.slug}/card")


def test_it_shows_what_to_do_and_where_to_read_more(browse, bus_passes):
    page = card(browse, bus_passes).text

    for words in ("Bus passes for the first month", "We paid for a month", "Nineteen of 22"):
        assert words in page
    assert f"http://localhost/case-studies/{bus_passes.id}-{bus_passes.slug}" in page


def test_the_code_leads_to_the_page_and_needs_no_style(browse, bus_passes):
    page = card(browse, bus_passes).text
    drawn = re.search(r"<svg[^>]*class=\"qr\".*?</svg>", page).group()

    address = f"http://localhost/case-studies/{bus_passes.id}-{bus_passes.slug}"
    made = segno.make(address, error="m", micro=False)
    assert drawn == made.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)
    assert "style=" not in page


def test_numbers_and_files_are_told(browse, ada, bus_passes):
    bus_passes.offered, bus_passes.took_part = 1_030, 22
    db.session.commit()
    home = queries.home_in_case_study(ada, bus_passes.id)
    attachments.add(ada, home, "a.txt", "txt", b"x", "x")

    page = card(browse, bus_passes).text
    assert "1,030 offered it, 22 took part" in page
    assert "fetch its 1 file" in page


def test_it_keeps_the_rule_of_the_case_study(browse, ada, ben, bus_passes):
    bus_passes.status = "held"
    db.session.commit()
    assert card(browse, bus_passes, ben).status_code == 404
    assert card(browse, bus_passes, ada).status_code == 200

    bus_passes.status = "withdrawn"
    db.session.commit()
    assert card(browse, bus_passes).status_code == 410


def test_an_anonymous_one_names_nobody(browse, bus_passes):
    bus_passes.is_anonymous, bus_passes.place = True, "Leeds"
    db.session.commit()

    page = card(browse, bus_passes).text
    assert "verified by the moderators" in page
    assert not [name for name in ("Ada", "Northfield", "Leeds") if name in page]


def test_lists_keep_their_numbers_on_paper(browse, bus_passes):
    bus_passes.did = "1. Ask\n   - by phone\n2. Go"
    rendering.render(bus_passes)
    db.session.commit()

    lines = re.findall(r'<p class="paper-line">(.*?)</p>', card(browse, bus_passes).text)
    assert lines[:3] == ["1. Ask", "   • by phone", "2. Go"]
