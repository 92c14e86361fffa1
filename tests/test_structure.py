"""The house rules that a machine can hold. When one fails, its docstring says why it is there."""

import ast
import tomllib
from pathlib import Path

import pytest

from forum.config import VERSION

ROOT = Path(__file__).parent.parent
FORUM = ROOT / "forum"
FILES = sorted(FORUM.rglob("*.py"))
LAYERS = ["models", "policy", "queries", "actions", "forms", "views"]
SHARED = ("models", "queries")  # what one feature may use of another ...
SHARED_BY_VIEWS = (*SHARED, "forms")  # ... and a page that shows several features' forms
PARTIALS = ("components", "errors", "layouts", "mail")


def name(path):
    return str(path.relative_to(FORUM))


def imports(path):
    """Each import as one dotted name: `from forum import policy` is forum.policy."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_of_a_feature(dotted):
    return dotted.startswith("forum.") and (FORUM / dotted.split(".")[1]).is_dir()


def layer(dotted):
    return next((part for part in dotted.split(".") if part in LAYERS), None)


def test_every_view_says_who_may_open_it(app):
    views = {end: view for end, view in app.view_functions.items() if end != "static"}
    assert [end for end, view in views.items() if not hasattr(view, "admits")] == []


def test_every_page_is_named_after_its_view(app):
    """A file in templates/ that no view is named after is a part, and is imported by one."""
    folder = ROOT / "templates"
    pages = {p.relative_to(folder) for p in folder.rglob("*.html")}
    sources = "".join(p.read_text() for p in folder.rglob("*.html"))
    parts = {page for page in pages if f'"{page}"' in sources}
    drawn = {page for page in pages if page.parts[0] not in PARTIALS}
    named = {Path(end.replace(".", "/")).with_suffix(".html") for end in app.view_functions}
    rendered = "".join(path.read_text() for path in FILES)
    others = {page for page in drawn - named - parts if f'"{page}"' not in rendered}
    assert others == set()


@pytest.mark.parametrize("path", [f for f in FILES if f.stem in LAYERS], ids=name)
def test_imports_point_down(path):
    floor = LAYERS.index(path.stem)
    used = [i for i in imports(path) if i.startswith("forum.") and layer(i)]
    assert [i for i in used if LAYERS.index(layer(i)) > floor] == []


@pytest.mark.parametrize("path", [f for f in FILES if f.stem in LAYERS], ids=name)
def test_a_feature_uses_only_the_models_and_queries_of_another(path):
    feature = path.parent.name
    shared = SHARED_BY_VIEWS if path.stem == "views" else SHARED
    others = [i for i in imports(path) if is_of_a_feature(i) and f"forum.{feature}" not in i]
    assert [i for i in others if layer(i) not in (None, "policy", *shared)] == []


@pytest.mark.parametrize("path", [f for f in FILES if f.stem in LAYERS[:4]], ids=name)
def test_below_the_forms_there_is_no_flask(path):
    assert [i for i in imports(path) if i.split(".")[0] in ("flask", "flask_wtf", "wtforms")] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_feature_needs_search(path):
    # these join the rooms
    joins = ("__init__.py", "commands.py", "serve.py", "worker.py", "status.py")
    if "search" not in path.parts and path.name not in joins:
        assert [i for i in imports(path) if i.startswith("forum.search")] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_goes_round_the_embargo(path):
    """The one way to an unreleased figure is an option that performance/queries.py sets."""
    source = path.read_text()
    assert "sqlalchemy.text" not in imports(path)
    if name(path) != "db.py":  # which opens the connections
        assert [w for w in ("__table__", ".connection(", "from_statement") if w in source] == []
    may_ask = ("performance/queries.py", "performance/models.py", "importing/figures.py")
    if name(path) not in may_ask:
        assert "include_embargoed" not in source.lower()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_time_comes_from_the_clock(path):
    if path.name not in ("clock.py", "logs.py"):
        assert [
            c for c in ("datetime.now(", "utcnow(", "date.today(") if c in path.read_text()
        ] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_settings_come_from_one_file(path):
    if name(path) not in ("config.py", "serve.py"):
        assert "os.environ" not in path.read_text()


def test_nothing_is_loaded_from_elsewhere():
    """No other host in what a browser loads: style sheets, scripts, images, forms."""
    for page in (ROOT / "templates").rglob("*.html"):
        source = page.read_text()
        for mark in ('src="http', "url(http", 'action="http', "<style", " style=", " onclick="):
            assert mark not in source, f"{page}: {mark}"
        assert 'rel="stylesheet" href="http' not in source


def test_the_version_is_the_package_s():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
