"""What every form shares, in the HTML that a browser gets."""

import re
from collections import Counter

from forum.practice.comments import actions as comments


def test_no_two_elements_of_a_page_with_several_forms_have_one_id(
    app, browse, ada, ben, bus_passes, monkeypatch
):
    comments.post(ada, bus_passes, "1" * 32, "Ask me.", None)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = browse(ben).get(f"/case-studies/{bus_passes.id}", follow_redirects=True)
    assert page.text.count('name="csrf_token"') > 2
    many = Counter(re.findall(r'\sid="([^"]*)"', page.text))
    assert [name for name, number in many.items() if number > 1] == []
