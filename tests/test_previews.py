"""Every text in Markdown can be looked at before it is sent, with script and without."""

import re
from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.core.forms import Form, MarkdownField, Renderable
from forum.models.communities import (
    Community,
    CommunityFacilitator,
    CommunityPost,
    CommunityState,
)
from forum.models.workshops import Workshop, WorkshopStatus
from forum.pages.home import views as home_views
from forum.practice.comments import actions as comments
from forum.practice.comments.forms import CommentForm
from forum.practice.drafts.forms import CaseStudyForm
from forum.practice.drafts.full_form import SECTIONS
from forum.practice.questions import actions as discussions
from forum.practice.questions.forms import AnswerForm, AskForm
from forum.social.communities.forms import CommunityPageForm, CommunityReplyForm, PostForm
from forum.social.expertise.forms import PanelForm
from forum.social.reviewed_summaries.forms import WriteSummaryForm
from forum.workshops.attendance import actions as attendance
from forum.workshops.attendance.forms import TableForm
from forum.workshops.mails.forms import MailForm
from forum.workshops.schedule.forms import NotesForm, WorkshopForm

TYPED = "So:\n- *rang*\n- met"
LAID_OUT = re.compile(r"<p>So:</p>\s*<ul>\s*<li><em>rang</em></li>\s*<li>met</li>\s*</ul>")
KEY = "a" * 32
# What would be sent, were it not for the preview: a form may check more in a validate() of its own.
COMPLETE: dict[type, dict] = {
    AskForm: {"title": "How do you help with childcare?"},
    WorkshopForm: {
        "title": "What works",
        "date": "2030-12-18",
        "start": "09:30",
        "end": "12:30",
        "place": "Central Library",
        "capacity": "12",
        "has_waiting_list": "yes",
        "who_may_come": "anyone",
    },
}
PLACES = [
    (CommentForm, "/case-studies/{case_study}/comments"),
    (CommentForm, "/comments/{comment}/reply"),
    (CommentForm, "/comments/{comment}/edit"),
    (AskForm, "/discussions/new"),
    (AskForm, "/discussions/{question}/edit"),
    (AnswerForm, "/discussions/{question}/answers"),
    (AnswerForm, "/answers/{answer}/edit"),
    (CaseStudyForm, "/share"),
    (CaseStudyForm, "/case-studies/{case_study}/edit"),
    (SECTIONS["what-you-did"].form, f"/share/{KEY}/full/what-you-did"),
    (SECTIONS["what-happened"].form, f"/share/{KEY}/full/what-happened"),
    (SECTIONS["doing-it-yourself"].form, f"/share/{KEY}/full/doing-it-yourself"),
    (WorkshopForm, "/workshops/new"),
    (WorkshopForm, "/workshops/{workshop}/change"),
    (NotesForm, "/workshops/{workshop}/notes"),
    (MailForm, "/workshops/{workshop}/mails"),
    (TableForm, "/workshops/{workshop}/tables/1"),
    (PostForm, "/communities/parents/ask"),
    (PostForm, "/communities/parents/posts/{post}/edit"),
    (CommunityReplyForm, "/communities/parents/posts/{post}"),
    (CommunityReplyForm, "/communities/parents/posts/{reply}/edit"),
    (CommunityPageForm, "/communities/parents/start-page"),
    (PanelForm, "/panels/new"),
    (WriteSummaryForm, "/what-we-know/childcare-planning/summary?group=pg1-jsa-18-24"),
]


def all_forms(kind=Form):
    for form in kind.__subclasses__():
        yield form
        yield from all_forms(form)


def markdown_fields(form):
    declared = ((name, getattr(form, name)) for name in dir(form) if not name.startswith("_"))
    return [n for n, field in declared if getattr(field, "field_class", None) is MarkdownField]


def markdown_forms():
    return {form for form in all_forms() if markdown_fields(form)}


@pytest.fixture
def places(ada, bus_passes, term):
    """All of Ada's, who organises a workshop that is going on, with one table.

    She facilitates a private community, and may make panels.
    """
    ada.is_organiser = ada.is_moderator = True
    now = clock.now()
    workshop = Workshop(title="Lone parents", slug="lone-parents", organiser_id=ada.id)
    workshop.submission_key, workshop.capacity, workshop.status = (
        "4" * 32,
        12,
        WorkshopStatus.PUBLISHED,
    )
    workshop.starts_at, workshop.ends_at = now - timedelta(hours=1), now + timedelta(hours=1)
    db.session.add(workshop)
    db.session.commit()
    attendance.open_tables(ada, workshop, 1)
    comment = comments.post(ada, bus_passes, "1" * 32, "before", None)
    asked = {"title": "How?", "body": "before", "terms": []}
    question = discussions.ask(ada, "2" * 32, asked, 20)
    answer = discussions.answer(ada, question, "3" * 32, "before", 20)
    return {
        **posts_in_a_community(ada, term),
        "case_study": f"{bus_passes.id}-{bus_passes.slug}",
        "comment": comment.id,
        "question": f"{question.id}-{question.slug}",
        "answer": answer.id,
        "workshop": f"{workshop.id}-{workshop.slug}",
    }


def posts_in_a_community(member, term):
    made = Community(slug="parents", name="Parents", purpose="To learn.", term_id=term.pg1.id)
    made.is_private, made.state, made.submission_key = True, CommunityState.OPEN, "5" * 32
    made.proposer_id, made.organisation_id = member.id, member.organisation_id
    made.invited = [member.organisation]
    made.facilitators = [CommunityFacilitator(user_id=member.id, accepted_at=clock.now())]
    db.session.add(made)
    db.session.flush()
    found = {}
    for name, title in (("post", "Fares"), ("reply", "")):
        one = CommunityPost(community_id=made.id, author_id=member.id, title=title, body="before")
        one.html, one.submission_key = "<p>before</p>", name
        one.organisation_id, one.parent_id = member.organisation_id, found.get("post")
        db.session.add(one)
        db.session.flush()
        found[name] = one.id
    db.session.commit()
    return found


def test_every_form_with_markdown_is_among_the_places_below(app):
    assert markdown_forms() == {form for form, _ in PLACES}


def test_whatever_is_checked_as_markdown_is_drawn_with_a_preview(app):
    unlike = [
        f"{form.__name__}.{name}"
        for form in all_forms()
        for name in dir(form)
        if any(
            isinstance(rule, Renderable)
            for rule in getattr(getattr(form, name), "kwargs", {}).get("validators", ())
        )
    ]
    assert unlike == []


@pytest.mark.parametrize(
    ("form", "path"), PLACES, ids=lambda given: getattr(given, "__name__", given)
)
def test_a_preview_comes_back_in_the_form_with_what_was_typed(browse, ada, places, form, path):
    browser, seen = browse(ada), ""
    for name in markdown_fields(form):
        typed = {name: TYPED, "preview": name, "seen": seen, **COMPLETE.get(form, {})}
        answer = browser.post(path.format(**places), data=typed)

        assert answer.status_code == 200, name
        page = answer.text
        box = re.search(rf'<div class="preview" id="{name}-preview".*?</div>', page, re.S)
        assert LAID_OUT.search(box[0]), name
        assert "hidden" not in box[0].split(">")[0]
        control = re.search(rf'<textarea[^>]*id="{name}"[^>]*>(.*?)</textarea>', page, re.S)
        assert control[1].strip().replace("\r\n", "\n") == TYPED
        assert "There is a problem" not in page
        mark = re.search(r'name="seen"[^>]*value="([^"]*)"', page)  # a section keeps a draft
        seen = mark[1] if mark else ""
        assert f'name="preview" value="{name}"' in page
        assert f'id="{name}-format"' in page
        assert f"{name}-format" in control[0].split(">")[0]


def test_a_preview_sends_nothing(browse, ada, places):
    for form, path in PLACES:
        name = markdown_fields(form)[0]
        typed = {name: "sent?", "preview": name, **COMPLETE.get(form, {})}
        browse(ada).post(path.format(**places), data=typed)

    held = [
        row.body
        for kind in (comments.Comment, discussions.Discussion, discussions.Answer)
        for row in db.session.scalars(db.select(kind))
    ]
    assert held == ["before"] * 3
    assert [row.title for row in db.session.scalars(db.select(Workshop))] == ["Lone parents"]


def test_a_text_that_cannot_be_laid_out_says_so_in_its_preview(browse, ada, places):
    path = f"/comments/{places['comment']}/edit"
    page = browse(ada).post(path, data={"body": "[" * 500, "preview": "body"})

    assert page.status_code == 200
    assert "too many brackets" in page.text


def test_a_button_of_another_name_sends_the_form(browse, ada, places):
    path = f"/comments/{places['comment']}/edit"

    assert browse(ada).post(path, data={"body": "sent", "preview": "other"}).status_code == 302


def test_the_script_fetches_what_the_form_would_show(browse, ada):
    page = browse(ada).post("/preview", data={"text": f"{TYPED}<script>x</script>"})

    assert page.status_code == 200
    assert LAID_OUT.search(page.text.replace("&lt;script&gt;x&lt;/script&gt;", ""))
    assert "<script>" not in page.text
    assert "Nothing is typed yet" in browse(ada).post("/preview").text
    assert browse().post("/preview", data={"text": TYPED}).status_code == 302


def test_previews_are_limited(app, browse, ada, ben, monkeypatch):
    monkeypatch.setattr(home_views, "PREVIEWS", 2)
    browser = browse(ada)
    statuses = [browser.post("/preview", data={"text": "*so*"}).status_code for _ in range(3)]
    refused = browser.post("/preview", data={"text": "*so*"})

    assert statuses == [200, 200, 429]
    assert "many previews" in refused.text and int(refused.headers["Retry-After"]) <= 61
    assert browse(ben).post("/preview", data={"text": "*so*"}).status_code == 200
