"""The help page leads nobody to a page that they may not open."""

import re

import pytest

from forum.core.extensions import db


@pytest.mark.parametrize("is_lead", [False, True])
def test_every_link_of_the_help_opens(browse, ben, is_lead):
    ben.is_lead = is_lead
    db.session.commit()
    browser = browse(ben)
    guide = browser.get("/help").text
    links = set(re.findall(r'<a href="(/[^"#]*)', guide.partition("<main")[2]))
    assert ("/workshops/new" in links) == is_lead
    opened = {link: browser.get(link, follow_redirects=True).status_code for link in links}
    assert {link: status for link, status in opened.items() if status != 200} == {}
