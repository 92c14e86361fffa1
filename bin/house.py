#!/usr/bin/env python3
"""Measure the house: `make house`. CONTRIBUTING.md tells what each figure should be."""

import ast
import statistics
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
FORUM = ROOT / "forum"
FILES = sorted(FORUM.rglob("*.py"))
ROOM_WINGS = {"people", "reference", "practice", "workshops", "performance", "pages", "data"}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    trees = {path: ast.parse(path.read_text()) for path in FILES}
    rooms = room_graph()
    knots = [knot for knot in knots_of(rooms) if len(knot) > 1]
    pairs = {frozenset((a, b)) for a in rooms for b in rooms[a] if a in rooms[b]}
    functions = [f for tree in trees.values() for f in functions_of(tree)]
    lengths = sorted(f.end_lineno - f.lineno + 1 for f in functions)  # type: ignore[operator]
    sizes = sorted(lines_of(path) for path in FILES)
    small = sum(lines_of(path) < 25 for path in FILES if path.name != "__init__.py")
    public = [f for tree in trees.values() for f in public_functions(tree)]
    typed = sum(is_typed(f) for f in public)
    classes = Counter(c.name for tree in trees.values() for c in classes_of(tree))
    twice = {name: count for name, count in classes.items() if count > 1}
    globals_ = [name for tree in trees.values() for name in template_globals(tree)]
    bound = [path for path in FILES if is_bound(path)]
    subjects = commit_subjects()
    long_subjects = sum(len(subject) > 72 for subject in subjects)
    rows = [
        ("entries directly under forum/", len(entries())),
        ("rooms", len(rooms)),
        ("rooms in the largest import knot", max(map(len, knots), default=0)),
        ("pairs of rooms that import each other", len(pairs)),
        ("files bound by the layer rules", f"{len(bound)} of {len(FILES)}"),
        ("template globals that run queries", len(globals_)),
        ("public functions fully typed", f"{typed / len(public):.1%} of {len(public)}"),
        ("class names used more than once", len(twice)),
        ("files under 25 lines, package markers apart", f"{small} of {len(FILES)}"),
        ("lines of a file: median, 90th percentile, most", percentiles(sizes)),
        ("lines of a function: median, 90th percentile, most", percentiles(lengths)),
        ("commit subjects over 72 characters", f"{long_subjects} of {len(subjects)}"),
    ]
    width = max(len(name) for name, _ in rows)
    for name, figure in rows:
        print(f"{name:<{width}}  {figure}")
    for title, names in (
        ("Used more than once", [f"{name} ({count})" for name, count in sorted(twice.items())]),
        ("Template globals that run queries", sorted(globals_)),
        ("In a knot", sorted(", ".join(sorted(knot)) for knot in knots)),
    ):
        if names:
            print(f"\n{title}: {', '.join(names)}")


def entries() -> list[Path]:
    return [p for p in FORUM.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()]


def room_of(module: str) -> str:
    """`forum.practice.ratings.queries` is of the room `practice.ratings`."""
    parts = module.split(".")[1:]
    return ".".join(parts[: 2 if parts and parts[0] in ROOM_WINGS else 1]) or "forum"


def room_graph() -> dict[str, set[str]]:
    graph = grimp.build_graph("forum")
    rooms: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        here = room_of(module)
        rooms[here] |= {room_of(used) for used in graph.find_modules_directly_imported_by(module)}
        rooms[here].discard(here)
    for room in set().union(*rooms.values()):
        rooms.setdefault(room, set())
    return dict(rooms)


def knots_of(graph: dict[str, set[str]]) -> list[set[str]]:
    """Strongly connected sets of rooms."""
    reach = {room: reachable(graph, room) for room in graph}
    found: list[set[str]] = []
    for room in graph:
        knot = {other for other in reach[room] if room in reach[other]} | {room}
        if knot not in found:
            found.append(knot)
    return found


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    to_do = [start]
    while to_do:
        for room in graph[to_do.pop()] - seen:
            seen.add(room)
            to_do.append(room)
    return seen


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


def classes_of(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (n for n in tree.body if isinstance(n, ast.ClassDef))


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Of a module and of its classes, without a leading underscore; views answer to Flask."""
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        for member in members:
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                yield member


def is_typed(function: ast.FunctionDef) -> bool:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    asked = [a for a in named if a.arg not in ("self", "cls")]
    return function.returns is not None and all(a.annotation is not None for a in asked)


def template_globals(tree: ast.Module) -> Iterator[str]:
    """Functions that a template may call and that read the database."""
    for function in functions_of(tree):
        marks = [ast.unparse(mark) for mark in function.decorator_list]
        if any("app_template_global" in mark or "template_global" in mark for mark in marks):
            yield function.name


def is_bound(path: Path) -> bool:
    """Import-linter's contract over the wings names this file's wing or the file itself."""
    top = path.relative_to(FORUM).parts[0].removesuffix(".py")
    return top == "__init__" or top in bound_names()


def bound_names() -> set[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(c for c in contracts["contracts"] if c["type"] == "layers")["layers"]
    return {name.strip() for layer in layers for name in layer.replace("|", ":").split(":")}


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def percentiles(numbers: list[int]) -> str:
    tenths = statistics.quantiles(numbers, n=10)
    return f"{statistics.median(numbers):g}, {tenths[8]:g}, {numbers[-1]}"


def commit_subjects() -> list[str]:
    told = subprocess.run(
        ["git", "log", "--format=%s"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.splitlines()


if __name__ == "__main__":
    main()
