"""The lock files are complete: pip installs them with --no-deps and has nothing to resolve."""

import re
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from forum.config import ROOT
from tests.lock import LOCKS, PYTHONS, declared, gaps, linux, read_lock

MADE_UP = {
    "pytest-cov": ["coverage[toml]>=7", "toml-writer; extra == 'testing'"],
    "coverage": [
        "toml-reader; python_version < '3.12' and extra == 'toml'",
        "colours; os_name=='nt'",
    ],
}
SOURCES = (
    "bin",
    ".ci",
    "benchmarks",
    "docs",
    "filecheck",
    "forum",
    "migrations",
    "tests",
    "templates",
    "whatworks_return",
)
# Each in two parts, so that this file does not find itself.
REGISTRY = re.compile(
    "|".join(
        "".join(parts)
        for parts in (
            ("py", "pi"),
            ("python", "hosted"),
            ("find-", "links"),
            ("index-", "url"),
            ("trusted-", "host"),
        )
    )
)


def made_up_lock(*lines):
    return read_lock("\n".join(f"{line} \\\n    --hash=sha256:{'0' * 64}" for line in lines))


def made_up_gaps(python, *lines):
    return gaps(made_up_lock(*lines), lambda name: MADE_UP.get(name, []), linux(python))


def test_a_pin_without_the_extra_that_is_asked_for_leaves_the_lock_open():
    found = made_up_gaps("3.11", "pytest-cov==6.0", "coverage==7.6")

    assert found == ["pytest-cov: coverage[toml]>=7"]


def test_what_an_extra_requires_belongs_to_the_lock_where_its_marker_is_true():
    pins = "pytest-cov==6.0", "coverage[toml]==7.6"

    assert made_up_gaps("3.11", *pins) == [
        'coverage: toml-reader; python_version < "3.12" and extra == "toml"'
    ]
    assert made_up_gaps("3.12", *pins) == []


def test_a_version_too_old_and_a_pin_for_another_python_leave_the_lock_open():
    pins = "pytest-cov==6.0", "coverage[toml]==6.9"
    newer = "pytest-cov==6.0", "coverage[toml]==7.6 ; python_version > '3.12'"

    assert made_up_gaps("3.12", *pins) == ["pytest-cov: coverage[toml]>=7"]
    assert made_up_gaps("3.12", *newer) == ["pytest-cov: coverage[toml]>=7"]
    assert made_up_gaps("3.13", *newer) == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_is_closed(lock, python):
    pins = read_lock((ROOT / lock).read_text())
    required = {}
    for name in {pin.name for pin in pins if pin.is_for(linux(python))}:
        try:
            required[name] = requires(name) or []
        except PackageNotFoundError:  # no wheel for this machine, such as pysqlite3 on ARM
            required[name] = []

    assert len([name for name in required if required[name]]) > 15
    assert gaps(pins, required.__getitem__, linux(python)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_declared_package_is_in_the_lock_with_its_extras(lock):
    pinned = {pin.name: pin.requirement.extras for pin in read_lock((ROOT / lock).read_text())}

    assert [str(wanted) for wanted in declared()[lock] if not _is_pinned(wanted, pinned)] == []


def _is_pinned(wanted: Requirement, pinned: dict[str, set[str]]) -> bool:
    name = canonicalize_name(wanted.name)
    return name in pinned and wanted.extras <= pinned[name]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_one_version_with_hashes(lock):
    pins = read_lock((ROOT / lock).read_text())

    for pin in pins:
        assert re.fullmatch(r"==[^,*]+", str(pin.requirement.specifier)), pin
        assert pin.hashes, pin
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in pin.hashes), pin


def test_the_test_set_holds_all_of_the_other_at_the_same_versions():
    run, test = ({str(p.requirement): p.hashes for p in _pins(lock)} for lock in LOCKS)

    assert run.items() <= test.items()


def _pins(lock):
    return read_lock((ROOT / lock).read_text())


def test_no_file_names_a_package_registry():
    folders = [path for folder in SOURCES for path in (ROOT / folder).rglob("*")]
    files = [path for path in [*ROOT.glob("*"), *folders] if path.is_file() and _is_text(path)]

    assert len(files) > 300
    assert [str(path) for path in files if REGISTRY.search(path.read_text())] == []


def _is_text(path):
    text = (".py", ".md", ".toml", ".txt", ".html", ".cfg", ".ini", ".yml", ".yaml", "")
    return path.suffix in text and "__pycache__" not in path.parts and path.name != ".git"
