"""Whether a page stays within the screen, whatever font the machine has and whatever is typed."""

# Of letters and words: a font as wide as WCAG 1.4.12 lets a reader make it, and a narrow one.
FONTS = {"wide": ("0.12em", "0.16em"), "narrow": ("-0.05em", "0"), "own": ("", "")}
# Which are looked at how wide; the font of the page itself comes last.
WIDTHS = {1280: ("wide",), 390: ("wide", "own"), 320: ("wide", "narrow", "own")}
LONG_WORD = "Rehabilitation" * 5 + "for"  # 73 letters

# Every heading is one long word; a link in it is kept, for its style counts.
SET_HEADINGS = """word => {
  for (const heading of document.querySelectorAll('h1, h2, h3, h4'))
    (heading.querySelector('a') ?? heading).textContent = word
}"""
# With each font: the innermost elements that reach beyond the screen, where the page is wider.
OUTSIDE = """fonts => {
  const page = document.documentElement
  const outside = () => {
    if (page.scrollWidth <= window.innerWidth) return []
    const beyond = [...document.querySelectorAll('body *')].filter(e =>
      e.checkVisibility() && e.getBoundingClientRect().right > page.clientWidth + 0.5)
    const innermost = beyond.filter(e => !beyond.some(other => other !== e && e.contains(other)))
    return [`${page.scrollWidth} px`, ...innermost.slice(0, 4).map(e => e.outerHTML.slice(0, 160))]
  }
  return fonts.flatMap(([name, letters, words]) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      `* { letter-spacing: ${letters} !important; word-spacing: ${words} !important }`)
    document.adoptedStyleSheets = letters ? [sheet] : []
    const found = outside()
    document.adoptedStyleSheets = []
    return found.length ? [`font: ${name}`, ...found] : []
  })
}"""


def fits(page):
    """No wider than the screen, in this machine's font, a wider one and a narrower one."""
    before = page.viewport_size
    for width in WIDTHS:
        is_width(page, width)
        fits_this_width(page)
    is_width(page, before["width"])


def is_width(page, width):
    if page.viewport_size["width"] != width:
        page.set_viewport_size({"width": width, "height": 900})


def fits_this_width(page, fonts=()):
    """In the fonts that are looked at with this width of the window, or in these."""
    width = page.viewport_size["width"]
    tried = [(name, *FONTS[name]) for name in fonts or WIDTHS[width]]
    assert page.evaluate(OUTSIDE, tried) == [], f"{page.url} at {width}"


def fits_with_long_headings(page):
    """In the window as it is and in a wide one. Changes the page: to be the last look at it."""
    page.evaluate(SET_HEADINGS, LONG_WORD)
    fits_this_width(page, ["own"])
    is_width(page, 1280)
    fits_this_width(page, ["own"])
