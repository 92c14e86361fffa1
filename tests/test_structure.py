"""The rules of the house that a machine can hold: one test a rule, which lists all offenders.

Which wing may import which, and that no two rooms import each other, is import-linter's to
hold (`make lint`, the contracts in pyproject.toml).
"""

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

from forum.config import VERSION

ROOT = Path(__file__).parent.parent
FORUM = ROOT / "forum"
TEMPLATES = ROOT / "templates"
SOURCES = {path: path.read_text() for path in sorted(FORUM.rglob("*.py"))}
LAYERS = ("models", "policy", "queries", "actions", "forms", "views", "jobs")
BELOW_FORMS = ("queries", "actions")
PARTIALS = ("components", "errors", "layouts", "mail")
TEMPLATE_GLOBALS = {"static_url", "fragment", "fragment_by", "url_for"}
ASK_FOR_UNRELEASED = {
    "performance/figures/queries.py",
    "models/figures.py",
    "data/importing/figures.py",
    "data/backups/actions.py",  # counts the rows of each table
    # A move, into a database that is as secret.
    "data/moving/actions.py",
    "data/moving/table_checksum.py",
    "data/moving/target.py",
}


def name(path):
    return str(path.relative_to(FORUM))


def imports(path):
    """Each import as one dotted name: `from forum import policy` is forum.policy."""
    for node in ast.walk(ast.parse(SOURCES[path])):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(part):
    """`full_form_views` is of the layer views."""
    return next((one for one in LAYERS if part == one or part.endswith(f"_{one}")), None)


def layer_of(dotted):
    return next((found for part in dotted.split(".")[::-1] if (found := layer(part))), None)


def rendered_by(path):
    """The templates that a source file names."""
    return re.findall(r'"([\w/]+/\w+\.(?:html|xml))"', SOURCES[path])


def test_every_view_says_who_may_open_it(app):
    views = {end: view for end, view in app.view_functions.items() if end != "static"}
    assert [end for end, view in views.items() if not hasattr(view, "admits")] == []


def test_every_template_is_used():
    """By a view that renders it or by another template."""
    pages = {str(page.relative_to(TEMPLATES)) for page in TEMPLATES.rglob("*.html")}
    used = "".join(SOURCES.values()) + "".join(p.read_text() for p in TEMPLATES.rglob("*.html"))
    assert [p for p in pages if f'"{p}"' not in used and not p.startswith("errors/")] == []


def test_no_template_global_reads_the_database(app):
    """A view asks each room for what its page shows, and hands it to the template."""
    of_rooms = {
        name
        for name, value in app.jinja_env.globals.items()
        if getattr(value, "__module__", "").startswith("forum.")
    }
    assert of_rooms - TEMPLATE_GLOBALS == set()


def test_rules_of_access_that_templates_ask_run_no_query():
    asked = {
        rule
        for page in TEMPLATES.rglob("*.html")
        for rule in re.findall(r"\bpolicy\.([a-z]\w*)", page.read_text())
    }
    offenders = []
    for path, source in SOURCES.items():
        if path.parent != FORUM / "policy":
            continue
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name in asked:
                words = ("db.", "select(", ".session")
                offenders += [node.name for word in words if word in ast.unparse(node)]
                offenders += [] if ast.unparse(node.returns or node) == "bool" else [node.name]
                asked.remove(node.name)
    assert offenders == []
    assert asked == set()  # every rule was found


def test_a_page_s_template_lies_where_its_view_lies():
    astray = [
        (name(path), template)
        for path in SOURCES
        for template in rendered_by(path)
        if not template.startswith((f"{path.parent.relative_to(FORUM)}/", *PARTIALS))
    ]
    assert astray == []


def test_imports_inside_a_room_point_down():
    """models < policy < queries < actions < forms < views and jobs."""
    upward = [
        (name(path), used)
        for path in SOURCES
        if (own := layer(path.stem))
        for used in imports(path)
        if used.startswith(f"forum.{'.'.join(path.parent.relative_to(FORUM).parts)}.")
        if (other := layer_of(used.removeprefix("forum."))) is not None
        if LAYERS.index(other) > LAYERS.index(own) and own != "views"
    ]
    assert upward == []


def test_reads_and_writes_know_no_web():
    web = ("flask", "flask_wtf", "wtforms")
    offenders = [
        (name(path), used)
        for path in SOURCES
        if layer(path.stem) in BELOW_FORMS
        for used in imports(path)
        if used.split(".")[0] in web
    ]
    assert offenders == []


OF_THE_INDEX_ALONE = ("search/postgres/rebuilding.py",)  # moves rows between its own tables


def test_nothing_goes_round_the_embargo():
    """The one way to an unreleased figure is an option that performance/figures/queries.py sets."""
    offenders = []
    for path, source in SOURCES.items():
        if "sqlalchemy.text" in imports(path) and name(path) not in OF_THE_INDEX_ALONE:
            offenders.append((name(path), "text"))
        if name(path) != "core/db.py" and not name(path).startswith("data/schema/"):
            around = ("__table__", ".connection(", "from_statement")
            offenders += [(name(path), word) for word in around if word in source]
        if name(path) not in ASK_FOR_UNRELEASED and "include_embargoed" in source.lower():
            offenders.append((name(path), "include_embargoed"))
    assert offenders == []


OF_OTHER_SESSIONS = ("core/db.py", "core/batches.py", "core/audit.py", "release_clock.py")


def test_conflicts_and_compare_and_set_have_one_home():
    """core/db.py: commit_once(), insert_or_get(), rollback_on_conflict() and update_if()."""
    offenders = [
        (name(path), word)
        for path, source in SOURCES.items()
        if not name(path).endswith(OF_OTHER_SESSIONS)
        for word in ("IntegrityError", ".rowcount")
        if word in source
    ]
    assert offenders == []


def test_the_time_comes_from_the_clock():
    other_clocks = ("datetime.now(", "utcnow(", "date.today(")
    offenders = [
        (name(path), clock)
        for path, source in SOURCES.items()
        if path.name not in ("clock.py", "logs.py")
        for clock in other_clocks
        if clock in source
    ]
    assert offenders == []


def test_settings_come_from_one_file():
    allowed = ("config.py", "serve.py", "data/backups/postgres.py")  # the last for pg_dump's
    assert [
        name(p) for p, s in SOURCES.items() if "os.environ" in s and name(p) not in allowed
    ] == []


def test_nothing_is_loaded_from_elsewhere():
    """No other host in what a browser loads: style sheets, scripts, images, forms."""
    marks = ('src="http', "url(http", 'action="http', "<style", " style=", " onclick=")
    marks += ('rel="stylesheet" href="http',)
    pages = {page: page.read_text() for page in TEMPLATES.rglob("*.html")}
    assert [(str(p), mark) for p, source in pages.items() for mark in marks if mark in source] == []


def test_no_paragraph_holds_a_form():
    """A browser ends the paragraph before the form, and draws an empty one on each side."""
    held = re.compile(r"<p\b(?:(?!</p>).)*?(?:<form\b|\bpost_button\()", re.DOTALL)
    pages = {page: page.read_text() for page in TEMPLATES.rglob("*.html")}
    assert [str(page) for page, source in pages.items() if held.search(source)] == []


def test_the_version_is_the_package_s():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_every_class_has_a_name_of_its_own():
    """grep for a class finds one thing."""
    places = defaultdict(list)
    for path, source in SOURCES.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name(path))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_few_files_are_too_small_to_stand_alone():
    """At most 3 in 100 have fewer than 25 lines, markers of packages apart."""
    files = [path for path in SOURCES if path.name != "__init__.py"]
    small = [name(path) for path in files if len(SOURCES[path].splitlines()) < 25]
    assert len(small) <= 0.03 * len(files), small
