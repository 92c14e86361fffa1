"""Standards, complaints and returns in a real browser, by those who keep them and an adviser."""

import json
import shutil
import signal
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from forum.core import london_time
from forum.people.sign_in.demonstration_accounts import PASSWORD
from forum.standards.complaints import quarters
from tests.browser.fitting import fits_this_width
from tests.browser.looking import violations
from tests.serving import Server
from whatworks_return import all_formats

LEAD, MANAGER = "owen.pritchard@causeway-tern.example", "duncan.frew@westmere.example"
CHARITY, ADVISER = "leila.haddad@riverside.example", "adviser@demo.example"
WIDTHS = pytest.mark.parametrize("width", [390, 1280])
NO_SECOND_FACTOR = {"FORUM_SECOND_FACTOR_DAYS": "365"}
HARD = (
    "Notwithstanding the aforementioned obligations, participants experiencing exceptional "
    "circumstances necessitating rearrangement of their scheduled engagement are encouraged to "
    "communicate accordingly with their designated employment adviser."
)
PLAIN = "If you cannot come, tell us the day before. We will find a new time with you."
WORDS = {
    "title": "A new time when you need one",
    "of_you": "Ring us, or send a text.",
    "if_not_kept": "Tell your adviser or their manager. If it is not put right, complain.",
    "definition": "How many people get a new time soon.",
    "counted": "new times given within 3 working days",
    "out_of": "people who asked for a new time",
    "clock_event": "the day they asked",
    "clock_days": "3",
    "target": "95",
    "quality": "Nobody has to say why twice.",
    "you_will_see": "the new time in writing\na name to ring\na bus that gets you there",
    "guard": "people who were given a new time twice in one month",
}


@pytest.fixture(scope="module")
def own_server(tmp_path_factory, demonstrated):
    folder = shutil.copytree(demonstrated, tmp_path_factory.mktemp("standards") / "data")
    server = Server(folder, FORUM_DEMO="1", **NO_SECOND_FACTOR)
    server.start()
    yield server
    server.end(signal.SIGTERM)


@pytest.fixture
def sign_in(own_server, chromium):
    """sign_in(email, width) is the page of a member who has just signed in."""
    contexts = []

    def signed_in(email, width):
        size = {"width": width, "height": 900}
        context = chromium.new_context(base_url=own_server.address, viewport=size)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield signed_in
    for context in contexts:
        context.close()


def is_well(page):
    fits_this_width(page)
    assert violations(page) == [], page.url


def opens_standards(page):
    """One click, or two where the menu is folded."""
    menu = page.locator("summary", has_text="Menu")
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name="Standards", exact=True).locator("visible=true").click()


def day_after(days):
    return (london_time.today() + timedelta(days=days)).strftime("%d/%m/%Y")


@WIDTHS
def test_a_lead_writes_a_standard_and_mends_its_plain_english(sign_in, width):
    page = sign_in(LEAD, width)
    opens_standards(page)
    page.get_by_role("link", name="Standards that you keep").click()
    page.get_by_role("link", name="Customer service standards of Causeway").click()
    page.get_by_role("link", name="Write a standard").click()
    code = f"PE-{width // 10}"
    page.fill("[name=code]", code)
    page.locator("[name=stage]").select_option("programme-engagement")
    for name, words in WORDS.items():
        page.fill(f"[name={name}]", words)
    page.fill("[name=expect]", HARD)
    for choice in ("working days", "set by the prime", "file check"):
        page.locator(f"input[value='{choice}']").check()
    page.fill("[name=applies_on]", day_after(30))
    page.fill("[name=next_review]", day_after(150))
    is_well(page)
    page.get_by_role("button", name="Propose to").click()

    wrong = page.locator(".error-summary, [role=alert]").first
    expect(wrong).to_contain_text("Mend it, or give a reason")
    expect(page.locator("[name=expect]")).to_have_value(HARD)
    expect(page.locator("[name=guard]")).to_have_value(WORDS["guard"])
    is_well(page)

    page.fill("[name=expect]", PLAIN)
    page.get_by_role("button", name="Propose to").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(code)
    expect(page.get_by_text("It waits for the contract manager").first).to_be_visible()
    is_well(page)


@WIDTHS
def test_a_contract_manager_reviews_a_standard_and_samples_complaints(sign_in, width):
    page, code = sign_in(MANAGER, width), {390: "PE-2", 1280: "PP-1"}[width]
    opens_standards(page)
    page.get_by_role("link", name="Standards that you keep").click()
    page.get_by_role("link", name="Customer service standards of Causeway").click()
    page.get_by_role("link", name=f"Review {code}").click()
    page.get_by_label("It stays as it is").check()
    page.fill("[name=next_review]", day_after(170))
    is_well(page)
    page.get_by_role("button", name="Note the review").click()
    expect(page.get_by_text("Everybody sees when it was looked at").first).to_be_visible()
    page.goto(f"/standards/{code}")
    expect(page.get_by_text("by the contract manager: kept").first).to_be_visible()

    page.goto("/complaints/sampling")
    place = {390: 1, 1280: 2}[width]
    page.locator("[name=contract]").select_option(index=place)
    page.locator("[name=quarter]").select_option(index=4)
    is_well(page)
    page.get_by_role("button", name="Draw a sample").click()
    first = page.locator("#notes ~ form tbody tr").first
    for select in first.locator("select").all():
        select.select_option("yes")
    page.get_by_role("button", name="Store the answers").click()
    expect(page.locator("#shares ~ * tbody tr").first).to_contain_text("1: 100%")
    is_well(page)


def a_return():
    """Two rows for each of three primes, and one for a prime that the charity does not work for."""
    end = quarters.last_ended(london_time.today()).isoformat()
    names, lines = all_formats()[-1].names, []
    for prime, area in (("D01", "3"), ("D02", "12"), ("D28", "5"), ("D29", "5")):
        for group in ("PG1", "PG2")[: 1 if prime == "D29" else 2]:
            row = {"record": "people", "prime": prime, "area": f"CPA {area}", "quarter_end": end}
            row |= {"payment_group": group, "referrals": "41", "attachments": "39"}
            lines.append(",".join(row.get(name, "") for name in names))
    return "\n".join([",".join(names), *lines]).encode()


@WIDTHS
def test_a_charity_sends_one_return_for_three_primes(sign_in, width):
    page = sign_in(CHARITY, width)
    file = {"name": "return.csv", "mimeType": "text/csv", "buffer": a_return()}
    page.goto("/returns")
    page.get_by_role("link", name="Send a return").first.click()
    page.set_input_files("[name=file]", file)
    is_well(page)
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_role("heading", name="What to mend")).to_be_visible()
    expect(page.get_by_text("You have no supply link with this prime").first).to_be_visible()
    is_well(page)

    page.set_input_files("[name=file]", file)
    page.locator("[name=leaves_out]").check()
    page.locator("[name=replaces]").check()
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_role("heading", name="1 row was left out")).to_be_visible()
    is_well(page)
    csv_file, xlsx_file, json_file = (downloaded(page, kind) for kind in ("CSV", "XLSX", "JSON"))
    heading, *rows = csv_file.decode("utf-8-sig").splitlines()
    assert "Customer group" in heading.split(";") and len(rows) == 2
    sheet = load_workbook(BytesIO(xlsx_file))["Return"]
    assert [row[0].value for row in sheet.iter_rows()] == ["Type", "P", "P"]
    assert "D29" not in json_file.decode() and json_file.count(b"CPA 5") == 2
    assert json.loads(json_file)


def downloaded(page, kind):
    with page.expect_download() as started:
        page.get_by_role("link", name=f"{kind} for").click()
    return started.value.path().read_bytes()


@WIDTHS
def test_an_adviser_prints_the_charter_and_follows_a_rising_theme_to_a_case_study(sign_in, width):
    page = sign_in(ADVISER, width)
    page.goto("/")
    opens_standards(page)
    page.get_by_role("link", name="charter of Customer service standards").click()
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1

    page.goto("/complaints")
    is_well(page)
    rising = page.get_by_role("region", name="What rises")
    rising.get_by_role("link", name="Appointments and travel").click()
    page.locator("summary", has_text="Follow").first.click()
    page.get_by_role("button", name="Weekly").click()
    expect(page.locator("summary", has_text="Following").first).to_be_visible()
    is_well(page)
    page.get_by_role("link", name="Three set times, chosen by the claimant").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Three set times")
    fits = page.get_by_role("region", name="Where this fits")
    expect(fits.get_by_role("link", name="Appointments and travel")).to_be_visible()
    is_well(page)
    fits.get_by_role("link", name="WS-").first.click()
    expect(page.get_by_role("heading", name="What helps with this")).to_be_visible()
    expect(page.get_by_role("link", name="Three set times, chosen by the claimant")).to_be_visible()
