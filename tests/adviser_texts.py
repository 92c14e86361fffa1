"""Texts as advisers write them: made up, with every habit of typing and pasting that we know."""

from hypothesis import strategies as st

TYPED = (
    "we rang met asked the claimant lone parents employer nursery interview childcare part-time "
    "JSA ESA CV DWP it's didn't well worked It Is Me To In At So no yes 2 12 50 1,200 2014 £5 £20 "
    "15% 9:30am 3-4 5*3 2*4 >50 <18 #1 R&D Jo's (PG1) PG9 work_programme_data_2014 *most* **all** "
    "_some_ *p<0.05 well.It cheap.So e.g. C# and/or — – + - * ~ ^ : ; café naïve 1st 2nd `code` "
    "https://www.example.org/guide/ [https://www.example.org/a/] (http://ex.mp/). www.gov.uk "
    "example.org/x [our\u00a0guide](https://example.org/guide) [Jo]: [1] <b>bold</b> "
    "C:\\docs \\ ! ?"
)
WORDS = TYPED.split(" ")
ENDS = ("", ".", ":", "?", "!", ",", "\t", "  ")


def sentences():
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12)
    return st.builds(lambda said, end: " ".join(said) + end, words, st.sampled_from(ENDS))


def _lines(many=4):
    indents = st.sampled_from(["", "", "", "\t", "  ", "    ", "\t\t"])
    line = st.builds("".join, st.tuples(indents, sentences()))
    return st.lists(line, min_size=1, max_size=many).map("\n".join)


@st.composite
def _bullets(draw):
    sign = draw(st.sampled_from(["- ", "* ", "• ", "•\t", "•", "·\t", "o\t", "\uf0b7\t", "– "]))
    steps = draw(st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=1, max_size=6))
    width = draw(st.sampled_from([" ", "  ", "   ", "    ", "\t"]))
    return "\n".join(f"{width * step}{sign}{draw(sentences())}" for step in steps)


@st.composite
def _numbered(draw):
    first = draw(st.sampled_from([1, 1, 3, 2014]))
    jump = draw(st.sampled_from([1, 1, 1, 2]))  # somebody took a step out
    end = draw(st.sampled_from([". ", ".\t", ") "]))
    gap = draw(st.sampled_from(["\n", "\n", "\n\n"]))
    items = []
    for place in range(draw(st.integers(1, 5))):
        items.append(f"{first + place * jump}{end}{draw(sentences())}")
        for sign in draw(st.sampled_from([(), (), ("   - ",), ("  * ", "  * "), ("\n   ",)])):
            items[-1] += f"\n{sign}{draw(sentences())}"
    return gap.join(items)


@st.composite
def _cells(draw):
    columns, rows = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    cell = st.one_of(sentences().map(lambda said: said.replace("\t", " ")), st.just(""))
    lines = [[draw(cell) for _ in range(columns)] for _ in range(rows)]
    if draw(st.booleans()):
        return "\n".join("\t".join(line) for line in lines)
    lines.insert(1, ["---"] * draw(st.integers(1, 5)))
    edge = draw(st.sampled_from(["", "|"]))
    return "\n".join(f"{edge}{'|'.join(line)}{edge}" for line in lines)


def _others():
    quoted = _lines().map(lambda said: "\n".join(f"> {line}" for line in said.split("\n")))
    heading = st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "####"]), sentences())
    underlined = sentences().map(lambda said: f"{said}\n-----")
    fenced = _lines().map(lambda said: f"```\n{said}\n```")
    return st.one_of(quoted, heading, underlined, fenced, st.sampled_from(["---", "***", "____"]))


def texts():
    block = st.one_of(_lines(), _lines(), _bullets(), _numbered(), _cells(), _others())
    gap = st.sampled_from(["\n", "\n\n", "\n\n\n", "\n \n"])
    parts = st.lists(st.tuples(block, gap), min_size=1, max_size=6)
    return parts.map(lambda told: "".join(part + between for part, between in told))
