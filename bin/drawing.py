#!/usr/bin/env python3
"""Draw the wings from the imports as docs/wings.svg: `make drawing`.

A band is a layer of import-linter's contract, the top one first; a box is a wing or a file, with
its rooms. A wing imports only from bands below its own; the number under a name is how many lines
it has.
"""

import sys
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
FORUM = ROOT / "forum"
OUT = ROOT / "docs" / "wings.svg"
WIDTH, BAND, GAP, PAD, LINE = 960, 30, 10, 12, 17


def main() -> None:
    y, parts = PAD, []
    for layer in layers():
        height = BAND + LINE * max(1, *(rows_of(name) for name in layer))
        parts += drawn_band(layer, y, height)
        y += height + GAP
    OUT.write_text(page(parts, y), encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)} is drawn.", file=sys.stderr)


def layers() -> list[list[str]]:
    """The layers of the contract in pyproject.toml, from the top down."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contract = next(one for one in linter["contracts"] if one["type"] == "layers")
    return [
        [name.strip() for name in layer.replace("|", ":").split(":")]
        for layer in contract["layers"]
    ]


def rooms_of(name: str) -> list[str]:
    folder = FORUM / name
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if (p / "__init__.py").exists())


def per_row(count: int) -> int:
    return {1: 9, 2: 5}.get(count, 3)


def rows_of(name: str) -> int:
    beside = next(len(layer) for layer in layers() if name in layer)
    return -(-len(rooms_of(name)) // per_row(beside)) or 1


def lines_of(name: str) -> int:
    folder = FORUM / name
    files = folder.rglob("*.py") if folder.is_dir() else [FORUM / f"{name}.py"]
    return sum(len(path.read_text().splitlines()) for path in files)


def drawn_band(names: list[str], y: int, height: int) -> list[str]:
    width = (WIDTH - 2 * PAD - GAP * (len(names) - 1)) / len(names)
    drawn = []
    for place, name in enumerate(names):
        x = PAD + place * (width + GAP)
        rooms, each = rooms_of(name), per_row(len(names))
        drawn.append(
            f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{height}" rx="6"/>'
            f'<text x="{x + 10:.0f}" y="{y + 20}" class="name">{escape(name)}</text>'
            f'<text x="{x + width - 10:.0f}" y="{y + 20}" class="lines">{lines_of(name):,}</text>'
        )
        for row in range(0, len(rooms), each):
            said = escape(" · ".join(rooms[row : row + each]))
            drawn.append(
                f'<text x="{x + 10:.0f}" y="{y + 40 + LINE * (row // each)}">{said}</text>'
            )
    return drawn


def page(parts: list[str], height: int) -> str:
    style = (
        "rect{fill:#e3f0f2;stroke:#0b5563}text{font:13px sans-serif;fill:#17212b}"
        ".name{font-weight:bold}.lines{text-anchor:end;fill:#55616d}"
    )
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">\n'
        "<title>The wings of forum/, each above all that it imports, with their rooms and lines"
        f"</title>\n<style>{style}</style>\n{body}\n</svg>\n"
    )


if __name__ == "__main__":
    main()
