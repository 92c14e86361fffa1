"""What every form shares, in the HTML that a browser gets."""

import re
from collections import Counter

from forum.config import ROOT
from forum.core.forms import Form
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


def forms(kind=Form):
    yield kind
    for other in kind.__subclasses__():
        yield from forms(other)


def test_every_list_of_suggestions_that_a_field_names_is_in_a_template(app):
    fields = [getattr(form, name) for form in forms() for name in dir(form)]
    settings = [getattr(field, "kwargs", {}).get("render_kw") or {} for field in fields]
    named = {one["list"] for one in settings if "list" in one}
    pages = "".join(page.read_text() for page in (ROOT / "templates").rglob("*.html"))

    assert len(named) >= 3
    assert named <= set(re.findall(r'<datalist id="([^"]+)"', pages))


def test_every_form_reads_days_as_people_write_them():
    """The field of wtforms takes 2026-11-30 alone, and a browser's calendar loses other words."""
    files = (ROOT / "forum").rglob("*.py")
    own = [file.name for file in files if re.search(r"= Date\w*Field\(", file.read_text())]

    assert own == []
