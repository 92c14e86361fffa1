"""With JavaScript: the bell counts up in an open page, a mention is picked, a link is copied."""

import re
from secrets import token_hex

from playwright.sync_api import expect

TELL = """([before]) => {
  document.dispatchEvent(new Event("visibilitychange"));  // as when one comes back to the tab
  return document.querySelector("[data-bell-words]").textContent !== before;
}"""


def test_the_bell_counts_a_mention_is_picked_and_the_address_copied(visit):
    page = visit("adviser", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/me/case-studies")
    page.locator("main a[href*='/case-studies/']").first.click()
    box = page.locator("textarea[data-mentions]").first
    box.press_sequentially("Thank you, @De")
    expect(page.get_by_role("listbox", name="Members to mention")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value(re.compile(r"^Thank you, @De\S.* $"))

    page.get_by_role("button", name="Copy").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(page.evaluate("location.pathname"))

    before = page.locator("[data-bell-words]").text_content()
    comment(visit("charity"), page.url)
    page.wait_for_function(TELL, arg=[before], polling=500, timeout=60_000)
    expect(page.locator("[data-bell]")).to_contain_text("new")
    expect(box).to_have_value(re.compile("Thank you"))  # nothing was loaded anew


def comment(page, address):
    """Of another member, over HTTP alone."""
    path = address.partition("?")[0]
    form = page.request.get(path).text()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
    action = re.search(r'action="([^"]*/comments[^"]*)"', form)[1]
    typed = {"csrf_token": token, "key": token_hex(16), "body": "This helped us in the spring."}
    answer = page.request.post(action, form=typed, headers={"Referer": path})
    assert answer.ok, answer.status
