#!/usr/bin/env python3
"""Ask OSV (osv.dev) for advisories on the packages of the lock: exit 1 where there is one.

`make advisories`. Where OSV cannot be reached it says so loudly and exits 0: a run without network
is not stopped, and nobody takes it for a look. FORUM_OSV_URL names a mirror. IGNORED says why an
advisory that does not reach the exchange stops no change.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
OSV = "https://api.osv.dev/v1/querybatch"
SECONDS = 20
PIN = re.compile(r"^([A-Za-z0-9._\-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
IGNORED: dict[str, str] = {}  # id of an advisory -> why it does not reach the exchange


def main() -> int:
    pins = pinned()
    try:
        results = ask(pins)
    except (OSError, ValueError) as error:
        line = "!" * 78
        print(f"{line}\nADVISORIES WERE NOT LOOKED AT: OSV does not answer ({error}).\n{line}")
        return 0
    found = advisories(pins, results)
    for one in found:
        print(one)
    print(f"Advisories: {len(found)} for {len(pins)} packages.")
    return 1 if found else 0


def pinned() -> list[tuple[str, str]]:
    """Name and version of each package, once."""
    texts = [(ROOT / lock).read_text() for lock in LOCKS]
    return sorted({(hit[1], hit[2]) for text in texts for hit in PIN.finditer(text)})


def ask(pins: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What OSV says of each; OSError or ValueError where it says nothing that can be read."""
    packages = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in pins
    ]
    request = urllib.request.Request(
        os.environ.get("FORUM_OSV_URL", OSV),
        data=json.dumps({"queries": packages}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        told = json.load(answer)
    results = told.get("results") if isinstance(told, dict) else None
    if not isinstance(results, list) or len(results) != len(pins):
        raise ValueError("an answer of another shape")
    return results


def advisories(pins: list[tuple[str, str]], results: list[dict[str, Any]]) -> list[str]:
    return [
        f"{name} {version}: https://osv.dev/{one['id']}"
        for (name, version), result in zip(pins, results, strict=True)
        for one in (result or {}).get("vulns", ())
        if one["id"] not in IGNORED
    ]


if __name__ == "__main__":
    sys.exit(main())
