"""What the documents say of the repository is so."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAP = README[README.index("## The map of the house") : README.index("## Running it for real")]
DECISIONS = ROOT / "docs" / "decisions"
TOP = (
    "filecheck",
    "whatworks_return",
    "templates",
    "static",
    "tests",
    "migrations",
    "data",
    "benchmarks",
    "docs",
    "deploy",
    "bin",
)


def is_code(path):
    return path.suffix == ".py" or (path / "__init__.py").exists()


def test_the_map_of_the_readme_names_every_wing():
    entries = [p.name for p in (ROOT / "forum").iterdir() if is_code(p) and p.stem != "__init__"]
    assert [name for name in entries if not re.search(rf"\b{re.escape(name)}", MAP)] == []


def test_the_map_of_the_readme_names_nothing_that_is_gone():
    named = re.findall(r"^ {4}([\w/]+(?:\.py)?)", MAP, re.MULTILINE)
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert [name for name in TOP if f"    {name}/" not in MAP] == []


def test_every_decision_is_in_the_index():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    files = [p.name for p in DECISIONS.glob("0*.md")]
    assert [name for name in files if f"({name})" not in index] == []
    assert len({name[:4] for name in files}) == len(files)


def test_the_drawing_shows_every_wing():
    drawing = (ROOT / "docs" / "wings.svg").read_text(encoding="utf-8")
    wings = [p.name for p in (ROOT / "forum").iterdir() if (p / "__init__.py").exists()]
    assert [name for name in wings if f">{name}</text>" not in drawing] == []


def test_contributing_names_files_that_are_there():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:forum|tests|templates|docs|bin)/[\w/.]+)`", guide)
    assert named != []
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_tests_that_the_document_on_security_names_are_there():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 40
    gone = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or f"def {test}(" not in (ROOT / file).read_text()
    ]
    assert gone == []
