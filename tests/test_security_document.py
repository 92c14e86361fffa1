"""docs/security.md: no line of ASVS is left out, and what it says is so."""

import base64
import re
from pathlib import Path

from forum.config import POSTGRES_LIMITS, Settings
from forum.models.accounts import SignIn, User
from forum.models.attachments import LARGEST, MOST_FILES
from forum.people.sign_in import oidc_provider, passwords, rate_limits, sessions

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| ([12]) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(DOCUMENT)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")

# The numbers of ASVS 5.0.0, by level.
ONES = """
    1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1
    3.4.1 3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3
    6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2
    8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1
    11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
TWOS = """
    1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11
    1.4.1 1.4.2 1.4.3 1.5.2 2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3
    3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1 3.7.2 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4
    5.1.1 5.2.3 5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10 6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4
    6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3
    7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4
    10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10
    10.4.11 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5 10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2
    11.2.1 11.2.2 11.2.3 11.3.3 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1 12.1.2 12.1.3 12.3.1 12.3.2
    12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.2 13.4.3 13.4.4
    13.4.5 14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3 15.1.2 15.1.3 15.2.2 15.2.3 15.3.2
    15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2
    16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 17.1.1 17.2.1 17.2.2 17.2.3 17.2.4
    17.3.1 17.3.2
"""
LEVEL_1, LEVEL_2 = ONES.split(), TWOS.split()
# What documents have to say, by their requirements: the section, and words that must be in it.
WRITTEN_DOWN = {
    "2.1.1": ("Input", "largest length"),
    "2.1.2": ("Input", "checked together"),
    "2.1.3": ("Input", "Limits of one member"),
    "5.1.1": ("Files", "512 MB, 20 seconds"),
    "6.1.1": ("Ways to sign in", "nobody is locked out"),
    "6.1.2": ("Ways to sign in", "the organisation's name"),
    "6.1.3": ("Ways to sign in", "OpenID provider"),
    "7.1.1": ("Sessions", "asked again after 15 minutes"),
    "7.1.2": ("Sessions", "any number"),
    "7.1.3": ("Sessions", "began at a provider"),
    "11.1.1": ("Keys", "once a year"),
    "11.1.2": ("Keys", "HKDF-SHA256"),
    "13.1.1": ("What the exchange speaks to", "no redirects"),
    "14.1.1": ("What is sensitive", "figures before their release"),
    "14.1.2": ("What is sensitive", "how it is kept"),
    "15.1.1": ("Packages", "within 7 days"),
    "15.1.3": ("What takes long", "two at a time"),
    "16.1.1": ("Logs", "Standard error, JSON, UTC"),
}


def test_no_line_of_the_levels_is_left_out():
    assert (len(LEVEL_1), len(LEVEL_2)) == (70, 183)
    listed = [(number, level) for number, _, level, _ in ROWS]
    assert sorted(listed) == sorted([(n, "1") for n in LEVEL_1] + [(n, "2") for n in LEVEL_2])


def test_each_line_names_a_test_or_says_why_not():
    reasons = ("does not apply: ", "not met: ")
    unsaid = [n for n, _, _, p in ROWS if not TEST.fullmatch(p) and not p.startswith(reasons)]
    assert unsaid == []
    sources = {file: (ROOT / file).read_text() for file in set(dict(TEST.findall(DOCUMENT)))}
    gone = [one for one in TEST.findall(DOCUMENT) if f"def {one[1]}(" not in sources[one[0]]]
    assert gone == []


def test_level_1_is_met_and_level_2_nearly():
    assert share("1") == 1
    assert share("2") >= 0.95


def share(level):
    applies = [p for _, _, of, p in ROWS if of == level and not p.startswith("does not apply")]
    return sum(bool(TEST.fullmatch(proof)) for proof in applies) / len(applies)


def section(title):
    return DOCUMENT.partition(f"### {title}\n")[2].partition("\n##")[0]


def test_what_is_written_down_is_so():
    """What each requirement asks for is in its section, and the figures are the code's."""
    missing = [
        number
        for number, (title, words) in WRITTEN_DOWN.items()
        if words not in " ".join(section(title).split())
    ]
    assert missing == []
    assert {n for n, _, _, p in ROWS if "test_what_is_written_down_is_so" in p} == set(WRITTEN_DOWN)
    told = " ".join(DOCUMENT.split())
    minutes = Settings.model_fields["step_up_minutes"].default
    for words in (
        f"ends after {sessions.LIFETIME.days} days",
        f"after {sessions.IDLE.days} days without a visit",
        f"asked again after {minutes} minutes",
        f"at least {passwords.SHORTEST} characters",
        f"at most {MOST_FILES} files of {LARGEST // 1024 // 1024} MB",
        f"{rate_limits.GUESSES_FROM_NETWORK.maximum} from a network",
        f"{oidc_provider.FETCH_SECONDS} seconds, {oidc_provider.MOST_BYTES // 1024} KiB",
    ):
        assert words in told
    assert rate_limits.GUESSES_AT_ACCOUNT.maximum == 10
    assert POSTGRES_LIMITS
    for word in re.findall(r"exchange \(([\w, ]+)\)", told)[0].split(", "):
        assert word in passwords.SITE_WORDS


def test_no_setting_lets_passwords_expire():
    assert not [c.name for c in User.__table__.columns if "password" in c.name and "_at" in c.name]
    assert not [name for name in Settings.model_fields if "password" in name and "day" in name]


def test_there_are_no_questions_about_a_person():
    columns = [column.name for column in User.__table__.columns]
    assert not [name for name in columns if re.search("hint|question|answer|maiden", name)]


def test_the_key_of_a_session_has_256_bits(ada):
    keys = {sessions.begin(ada) for _ in range(20)}
    assert len(keys) == 20
    assert all(len(base64.urlsafe_b64decode(f"{key}=")) == 32 for key in keys)
    assert SignIn.__table__.columns["key_hash"].type.length == 64  # the row holds a hash
