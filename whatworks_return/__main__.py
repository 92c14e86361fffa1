"""python -m whatworks_return check FILE: 0 where it is right, 1 where it is not, 2 unread."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from whatworks_return import (
    MOST_BYTES,
    CheckedReturn,
    UnreadableReturn,
    all_formats,
    check,
    lines_of,
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m whatworks_return", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("check", help="say row by row what is wrong").add_argument("file", type=Path)
    schema = acts.add_parser("schema", help="print the Table Schema")
    versions = [one.version for one in all_formats()]
    schema.add_argument("version", nargs="?", default=versions[-1], choices=versions)
    chosen = parser.parse_args(arguments)
    if chosen.act == "schema":
        return _print_schema(chosen.version)
    return _check(chosen.file)


def _print_schema(version: str) -> int:
    found = next(one for one in all_formats() if one.version == version)
    print(json.dumps(found.schema, indent=2, ensure_ascii=False))
    return 0


def _check(path: Path) -> int:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        found = check(lines_of(content), date.today())
    except OSError as error:
        print(f"The file cannot be opened: {error.strerror}.", file=sys.stderr)
        return 2
    except UnreadableReturn as wrong:
        found = CheckedReturn()
        found.note(wrong.problem)
    _print(found)
    return 0 if found.is_right else 1


def _print(found: CheckedReturn) -> None:
    for one in found.problems:
        place = f"line {one.line}" if one.line else "file"
        column = f", {one.column}" if one.column else ""
        value = f" “{one.value}”" if one.value else ""
        print(f"{place}{column}:{value} {one.rule} {one.mend}")
    if found.is_right:
        print(f"{found.rows} rows are right, in version {found.version} of the format.")
    else:
        print(f"{found.number_of_problems} things to mend in {found.rows} rows.")


if __name__ == "__main__":
    sys.exit(main())
