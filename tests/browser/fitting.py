"""Whether a page stays within the screen, whatever font the machine has and whatever is typed."""

WIDTHS = (320, 390, 1280)
# Of letters and words: a font as wide as WCAG 1.4.12 lets a reader make it, and a narrow one.
FONTS = {"wide": ("0.12em", "0.16em"), "narrow": ("-0.05em", "0")}
LONG_WORD = "Rehabilitation" * 5 + "for"  # 73 letters

SET_FONT = """([letters, words]) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    `* { letter-spacing: ${letters} !important; word-spacing: ${words} !important }`)
  document.adoptedStyleSheets = letters ? [sheet] : []
}"""
# Every heading is one long word; a link in it is kept, for its style counts.
SET_HEADINGS = """word => {
  for (const heading of document.querySelectorAll('h1, h2, h3, h4'))
    (heading.querySelector('a') ?? heading).textContent = word
}"""
# The innermost elements that reach beyond the screen, where the page is wider than it.
OUTSIDE = """() => {
  const page = document.documentElement
  if (page.scrollWidth <= window.innerWidth) return []
  const outside = [...document.querySelectorAll('body *')].filter(e =>
    e.checkVisibility() && e.getBoundingClientRect().right > page.clientWidth + 0.5)
  const innermost = outside.filter(e => !outside.some(other => other !== e && e.contains(other)))
  return [`${page.scrollWidth} px`, ...innermost.slice(0, 4).map(e => e.outerHTML.slice(0, 160))]
}"""


def fits(page):
    """No wider than the screen, in this machine's font, a wider one and a narrower one."""
    before = page.viewport_size
    _fits_the_widths(page, "wide", WIDTHS)
    _fits_the_widths(page, "narrow", WIDTHS[:1])
    _fits_the_widths(page, "own", WIDTHS[:2])
    page.set_viewport_size(before)


def fits_with_long_headings(page):
    """Changes the page: to be the last look at it."""
    page.evaluate(SET_HEADINGS, LONG_WORD)
    _fits_the_widths(page, "own", (320, 1280))


def _fits_the_widths(page, font, widths):
    page.evaluate(SET_FONT, FONTS.get(font, ("", "")))
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OUTSIDE) == [], f"{page.url} at {width}, font: {font}"
