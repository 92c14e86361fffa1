"""Every privileged act leaves a row in the audit log: on pages, and on the command line.

Found by reading the code: a view that takes a POST and asks, anywhere below it, a rule of access
that reads a role of the staff must reach audit.record() or audit.add(), or stand in NO_ROW.
"""

import ast
from functools import cache

import click
import pytest
from sqlalchemy import select

from forum.commands import UNLOGGED
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from tests.test_commands import run
from tests.test_structure import SOURCES, name

STAFF_ROLES = ("is_moderator", "is_analyst", "is_administrator")
STAFF_MARKS = ("moderators", "analysts", "administrators")
WRITES = {("forum.core.audit", "record"), ("forum.core.audit", "add")}
NO_ROW = {
    "evidence.appeal": "of an author; the analyst's answer is a row",
    "passports.organisation": "for everybody: it holds what is released",
    "moderation.claim": "decides nothing, and ends by itself",
    "moderation.release": "gives a claim back",
    "discussions.answer": "no act of the staff: it asks whether words may be shown with a button",
}

OFFICES = ("is_lead", "ContractManager.")
NO_ROW_OF_OFFICE = {
    "accounts.change_email": "of everybody; asked for here, and a row once it is confirmed",
    "workshops.new": "of everybody who may organise; the workshop names them",
}

Function = tuple[str, str]  # module, name


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path, source in SOURCES.items():
        dotted = "forum." + name(path).removesuffix(".py").replace("/", ".")
        found[dotted.removesuffix(".__init__")] = ast.parse(source)
    return found


@cache
def imported(module: str) -> dict[str, str]:
    """What a name of the module stands for: `actions` -> forum.practice.moderation.actions."""
    names = {}
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            names |= {one.asname or one.name: one.name for one in node.names}
    return names


@cache
def functions(module: str) -> dict[str, ast.AST]:
    """Functions of the module and, as `Class.method`, of its classes."""
    found: dict[str, ast.AST] = {}
    for node in modules()[module].body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
    return found


def resolve(module: str, dotted: str) -> Function | None:
    first, _, rest = dotted.partition(".")
    whole = imported(module).get(first)
    if whole is None:
        return (module, first) if first in functions(module) else None
    whole = f"{whole}.{rest}" if rest else whole
    place, _, last = whole.rpartition(".")
    if place in modules() and last in functions(place):
        return place, last
    is_itself = (place, last) == (module, dotted)
    if place in modules() and last in imported(place) and not is_itself:  # re-exported
        return resolve(place, last)
    return None


@cache
def uses(function: Function) -> frozenset[Function]:
    module, own = function
    found = set()
    for node in ast.walk(functions(module)[own]):
        if isinstance(node, ast.Attribute | ast.Name) and (
            to := resolve(module, ast.unparse(node))
        ):
            found.add(to)
    return frozenset(found - {function})


@cache
def reached(start: Function) -> frozenset[Function]:
    seen, todo = set(), [start]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += uses(one)
    return frozenset(seen)


def leaves_row(start: Function) -> bool:
    """A look, which queries.py logs, is not the row of the act."""
    return any(
        uses(one) & WRITES for one in reached(start) if not one[0].endswith("queries")
    ) or bool(uses(start) & WRITES)


@cache
def asks_for_staff(function: Function) -> bool:
    module, own = function
    if not module.startswith("forum.policy.") or not own.startswith(("may_", "is_")):
        return False  # visible_* says what is read
    if own.startswith("may_see"):
        return False
    code = ast.unparse(functions(module)[own])
    return any(role in code for role in STAFF_ROLES)


@cache
def asks_for_office(function: Function) -> bool:
    """Reads whether somebody leads an organisation, or looks after a contract."""
    module, own = function
    code = ast.unparse(functions(module)[own])
    is_rule = module.startswith("forum.policy.") and own[0].islower()
    return is_rule and any(office in code for office in OFFICES)


def is_of_reading(function: Function) -> bool:
    """Such a rule is asked to know what to show, or whether more than the password is needed."""
    module, own = function
    reads = own.startswith(("may_see", "visible_", "own_", "needs_", "must_"))
    is_rule = module.startswith("forum.policy.") and reads
    return is_rule or module == "forum.policy.access" or module.endswith("queries")


@cache
def asked_to_act(start: Function) -> frozenset[Function]:
    """As reached(), but not through what reads."""
    seen, todo = set(), [start]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            is_rule = one[0].startswith("forum.policy.")
            todo += [to for to in uses(one) if is_rule or not is_of_reading(to)]
    return frozenset(seen)


def acts_of_offices(app):
    """(endpoint, view) of each POST that asks, anywhere below it, for an office."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        start = (view.__module__, view.__name__)
        if "POST" in rule.methods and any(map(asks_for_office, asked_to_act(start))):
            yield rule.endpoint, start


def acts(app):
    """(endpoint, view) of each POST that needs a role of the staff."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" not in rule.methods:
            continue
        start = (view.__module__, view.__name__)
        if view.mark in STAFF_MARKS or any(map(asks_for_staff, reached(start))):
            yield rule.endpoint, start


def test_every_act_of_the_staff_leaves_a_row(app):
    found = dict(acts(app))
    assert len(found) > 30
    without = {end for end, start in found.items() if not leaves_row(start)}
    assert without == NO_ROW.keys()


def test_every_act_of_leads_and_contract_managers_leaves_a_row(app):
    found = dict(acts_of_offices(app))
    assert len(found) > 20
    without = {end for end, start in found.items() if not leaves_row(start)}
    assert without == NO_ROW_OF_OFFICE.keys()


LOOKS = {  # where audit.record() commits by itself: nothing else is written, or it comes first
    "administration/audit_log/actions.py": {"export"},
    "administration/members/actions.py": {"search"},
    "commands.py": {"accept_audit_command", "_logged", "run"},
    "gate/actions.py": {"log_private_reading"},
    "performance/figures/queries.py": {"looked_at"},
    "performance/releases/actions.py": {"confirm_clock"},
    "performance/uploads/queries.py": {"look_at"},
    "practice/moderation/actions.py": {"reveal_author"},
    "practice/publishing/actions.py": {"require_withdrawal"},
    "standards/complaints/queries.py": {"own_quarters"},
    "standards/results/queries.py": {"_exact"},
    "standards/returns/queries.py": {"rows_for"},
}


def test_an_act_and_its_row_are_one_transaction():
    """audit.add() before the commit; audit.record() is for looks, which change nothing."""
    apart, late = {}, []
    for path, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef):
                continue
            calls = [(ast.unparse(c.func), c.lineno) for c in ast.walk(node) if is_call(c)]
            recorded = [line for called, line in calls if called == "audit.record"]
            added = [line for called, line in calls if called == "audit.add"]
            commits = [line for called, line in calls if called.endswith(".commit")]
            if recorded:
                apart.setdefault(name(path), set()).add(node.name)
            if added and commits and max(added) > max(commits):
                late.append((name(path), node.name))
    assert {file: found - LOOKS.get(file, set()) for file, found in apart.items()} == {
        file: set() for file in apart
    }
    assert late == []


def is_call(node):
    return isinstance(node, ast.Call)


def commands(command, within=""):
    name = f"{within} {command.name}".strip()
    if isinstance(command, click.Group):
        for one in command.commands.values():
            yield from commands(one, name)
    else:
        yield name, command


def ours(app):
    groups = [c for c in app.cli.commands.values() if is_ours(c)]
    return dict(pair for group in groups for pair in commands(group))


def is_ours(command):
    """Flask's own (run, shell, routes, db) are left: they work without tables, or make them."""
    callback = command.callback
    if isinstance(command, click.Group) and command.commands:
        callback = next(iter(command.commands.values())).callback
    return getattr(callback, "__module__", "").startswith("forum.")


def test_every_command_leaves_a_row_or_says_why_not(app):
    without = {
        name for name, command in ours(app).items() if not hasattr(command.callback, "is_logged")
    }
    assert len(ours(app)) >= 14
    assert without == UNLOGGED.keys()


@pytest.mark.parametrize(
    ("words", "act", "about"),
    [
        (("users", "role", "ben@southgate.example", "--moderator", "--reason", "Hired"),
         "changed roles", "member {id}: +moderator: Hired"),
        (("users", "suspend", "ben@southgate.example"), "suspended a member", "member {id}"),
        (("users", "verify", "ben@southgate.example"), "verified a member", "member {id}"),
        (("users", "add-domain", "new.example", "Northfield Trust"), "added a mail domain", "new"),
        (("backup", "{folder}/kept"), "ran backup", "on the server, by "),
        (("search", "verify"), "ran search verify", "on the server, by "),
        (("listings", "verify"), "ran listings verify", "on the server, by "),
        (("render-again",), "ran render-again", "on the server, by "),
        (("releases", "confirm-clock", "--yes"), "ran releases confirm-clock", "on the server"),
    ],
)  # fmt: skip
def test_a_command_s_row_says_what_was_done(app, people, tmp_path, words, act, about):
    ben = people["ben"].id
    run(app, *(word.format(folder=tmp_path) for word in words))
    [row] = db.session.scalars(select(AuditEntry))
    assert (row.who_id, row.act) == (0, act)
    assert about.format(id=ben) in row.about


def test_a_refused_command_leaves_no_row(app, people):
    assert run(app, "users", "role", "nobody@x.example", "--lead").exit_code == 1
    assert db.session.scalars(select(AuditEntry)).all() == []
