"""Report to decision to appeal as five people on a telephone, with axe on each page."""

from playwright.sync_api import expect

from tests.browser.looking import violations

NARROW = 390
WORDS = "Whoever cannot do this should look for another job, as the one by the window should."
STUDY = "/case-studies/12"


def open_page(visit, who=None):
    return visit(who, width=NARROW)


def press(page, name):
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def test_report_to_decision_to_appeal(visit):
    author, reader = open_page(visit, "charity"), open_page(visit, "adviser2")
    author.goto(STUDY)
    author.fill("#body", WORDS)
    press(author, "Post comment")

    reader.goto(STUDY)
    comment = reader.locator("article.comment", has_text="by the window")
    comment.get_by_role("link", name="Report the comment of").click()
    assert violations(reader) == []
    reader.get_by_label("It identifies a person").check()
    press(reader, "Report")
    expect(reader.get_by_text("Thank you. A moderator looks at it")).to_be_visible()

    guest = open_page(visit)
    guest.goto(STUDY)
    expect(guest.get_by_text("by the window")).to_have_count(0)

    first = open_page(visit, "moderator")
    first.goto("/moderation?kind=report")
    assert violations(first) == []
    item = first.locator("[data-review-item]", has_text="by the window")
    item.focus()
    first.keyboard.press("d")  # claims it, and opens it
    first.wait_for_url("**/moderation/items/comment/*")
    assert violations(first) == []
    press(first, "Decline")
    expect(first.get_by_text("Declined. Its author is told why.")).to_be_visible()

    author.goto("/me/decisions")
    assert violations(author) == []
    author.get_by_role("link", name="Ask another moderator").first.click()
    author.fill("#words", "The window is that of our help desk, and nobody sits there.")
    press(author, "Send the appeal")

    second = open_page(visit, "moderator2")
    second.goto("/moderation?kind=appeal")
    second.locator("[data-review-item]", has_text="help desk").get_by_role("link").click()
    second.fill("#answer", "It names a desk.")
    press(second, "The author is right")

    guest.goto(STUDY)
    expect(guest.get_by_text("by the window")).to_be_visible()
    guest.goto("/moderation/log")
    assert violations(guest) == []
    expect(guest.get_by_text("It names a desk.")).to_be_visible()
