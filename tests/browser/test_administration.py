"""Two administrators on telephones merge two organisations; one adds a term and closes another."""

from playwright.sync_api import expect

from tests.browser.looking import violations

NARROW = 390


def press(page, name):
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def test_a_merge_takes_two_and_the_old_address_leads_on(visit):
    first, second = visit("admin", width=NARROW), visit("admin2", width=NARROW)
    first.goto("/administration/merges")
    first.get_by_role("link", name="Elmstead Partnership (fictional) into").click()
    expect(first.get_by_text("another administrator has to confirm it")).to_be_visible()
    expect(first.get_by_role("button", name="Merge the two")).to_have_count(0)

    second.goto("/administration")
    second.get_by_role("link", name="See what would become one").click()
    second.get_by_role("link", name="Elmstead Partnership (fictional) into").click()
    old = second.url
    assert violations(second) == []
    press(second, "Merge the two")
    if "/sign-in/again" in second.url:  # what was pressed is done after it
        second.fill("input[name=password]", "demonstration-only")
        press(second, "Go on")
    second.goto(old)
    expect(second.get_by_text("Done", exact=True)).to_be_visible()
    assert violations(second) == []

    guest = visit(width=NARROW)
    guest.goto("/organisations?q=elmstead")
    guest.get_by_role("link", name="Dovecote Employment (fictional)").click()
    expect(guest.get_by_text("Elmstead Partnership (fictional)").first).to_be_visible()
    assert violations(guest) == []


def test_a_term_is_added_defined_and_retired(visit):
    page = visit("admin", width=NARROW)
    page.goto("/administration/vocabularies/circumstance/new")
    press(page, "Add")
    expect(page.get_by_text("Type its name.").first).to_be_visible()
    assert violations(page) == []
    page.fill("#name", "Seafarers")
    page.fill("#definition", "Who worked at sea.")
    page.fill("#reason", "Two ports asked for it.")
    press(page, "Add")
    expect(page.get_by_text("Seafarers is offered from now on.")).to_be_visible()
    page.get_by_role("link", name="Seafarers").click()
    page.fill("#state-reason", "It was a try.")
    press(page, "Retire")
    expect(page.get_by_text("is not offered any more").first).to_be_visible()
    assert violations(page) == []
