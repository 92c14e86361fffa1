"""Look at the pages as Lighthouse and a validator of HTML do, on a phone: `make quality`.

    python bin/quality.py [--address http://127.0.0.1:8000] [--pages / /case-studies]

Without --address it serves a demonstration of its own. Lighthouse and html-validate come from npm
into FORUM_QUALITY_TOOLS (by default beside the user's caches, never into the repository), at the
versions below. Prints the scores, what a first visit fetches and each fault; exits with 1 where a
page misses what is to be reached, and with 0 and a loud sentence where npm is missing.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

TOOLS = ("lighthouse@12", "html-validate@10")
TOOLS_FOLDER = Path.home() / ".cache" / "what-works-exchange-quality"
PAGES = (
    "/",
    "/case-studies",
    "/case-studies/1",
    "/organisations/1",
    "/workshops/1",
    "/what-we-know",
    "/evidence-map",
)
TO_REACH = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
ROUNDS = 3
MOST_KB, MOST_REQUESTS = 40, 5  # of a first visit, compressed
CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")
CHROME_FLAGS = "--headless --no-sandbox --disable-gpu"
VALIDATION = {
    "extends": ["html-validate:standard"],
    "rules": {"long-title": "off", "no-trailing-whitespace": "off", "void-style": "off"},
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--address", help="of a running exchange; else one is started")
    parser.add_argument("--pages", nargs="+", default=PAGES)
    arguments = parser.parse_args()
    chromium = os.environ.get("FORUM_CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM)), ""
    )
    if not shutil.which("npm") or not chromium:
        print("NOT LOOKED AT: quality needs npm (Node 22 or later) and a Chromium.", flush=True)
        return 0
    tools = _installed()
    with _address(arguments.address) as address:
        misses = [
            miss
            for page in arguments.pages
            for miss in look(tools, chromium, _whole(address + page))
        ]
    print("\n".join(["", *misses]) if misses else "\nAll is as it is to be.")
    return bool(misses)


def _installed() -> Path:
    """The folder of the tools, with both in it."""
    folder = Path(os.environ.get("FORUM_QUALITY_TOOLS", TOOLS_FOLDER))
    folder.mkdir(parents=True, exist_ok=True)
    names = [tool.partition("@")[0] for tool in TOOLS]
    if not all((folder / "node_modules" / name).exists() for name in names):
        print(f"Fetching {' and '.join(TOOLS)} into {folder} ...", flush=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *TOOLS],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return folder / "node_modules" / ".bin"


@contextmanager
def _address(given: str | None) -> Iterator[str]:
    if given:
        yield given.rstrip("/")
        return
    from benchmarks import served, write_load

    with tempfile.TemporaryDirectory() as folder:
        served.load_demonstration(Path(folder))
        with write_load.served(Path(folder)) as port:
            yield f"http://127.0.0.1:{port}"


def _whole(address: str) -> str:
    """The address to which a short one leads."""
    with urlopen(address) as answer:
        return str(answer.url)


def look(tools: Path, chromium: str, address: str) -> list[str]:
    """Prints a line; what the page misses."""
    report = _best_report(tools, chromium, address)
    scores = {name: round(100 * (one["score"] or 0)) for name, one in report["categories"].items()}
    fetched = report["audits"]["network-requests"]["details"]["items"]
    kilobytes, number = sum(one["transferSize"] for one in fetched) / 1000, len(fetched)
    page = re.sub(r"^https?://[^/]+", "", address)
    of_scores = ", ".join(f"{name} {score}" for name, score in scores.items())
    print(f"{page}: {of_scores}; {number} requests, {kilobytes:.1f} kB", flush=True)
    return [
        f"{page}: {miss}"
        for miss in (
            *(
                f"{name} {scores[name]}, not {least}{_why(report, name)}"
                for name, least in TO_REACH.items()
                if scores.get(name, 0) < least
            ),
            *([f"{kilobytes:.1f} kB"] if kilobytes > MOST_KB else []),
            *([f"{number} requests"] if number > MOST_REQUESTS else []),
            *_invalid(tools, address),
        )
    ]


def _best_report(tools: Path, chromium: str, address: str) -> dict[str, Any]:
    """Of up to ROUNDS: the others had more of the machine's other work in them."""
    best: dict[str, Any] = {}
    for _ in range(ROUNDS):
        report = _lighthouse(tools, chromium, address)
        if not best or _speed(report) > _speed(best):
            best = report
        if _speed(best) >= TO_REACH["performance"]:
            break
    return best


def _speed(report: dict[str, Any]) -> float:
    return 100 * (report["categories"]["performance"]["score"] or 0)


def _lighthouse(tools: Path, chromium: str, address: str) -> dict[str, Any]:
    command = [
        *(str(tools / "lighthouse"), address, "--quiet", "--output=json"),
        f"--chrome-flags={CHROME_FLAGS}",
    ]
    done = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"Lighthouse did not look at {address}: {done.stderr[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _why(report: dict[str, Any], category: str) -> str:
    """The audits that cost most of the score, with their values."""
    audits = report["audits"]
    found = [
        f"{audit['title']} {audit.get('displayValue', '')}".strip()
        for ref in report["categories"][category]["auditRefs"]
        if ref["weight"] and (audit := audits[ref["id"]])["score"] not in (None, 1)
    ]
    return f" ({'; '.join(found)})" if found else ""


def _invalid(tools: Path, address: str) -> list[str]:
    """What html-validate says of the page."""
    with tempfile.TemporaryDirectory() as folder:
        page, rules = Path(folder, "page.html"), Path(folder, "rules.json")
        with urlopen(Request(address)) as answer:
            page.write_bytes(answer.read())
        rules.write_text(json.dumps(VALIDATION))
        command = [
            *(str(tools / "html-validate"), "--config", str(rules)),
            *("--formatter", "json", str(page)),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        files = json.loads(done.stdout or "[]")
    return [
        f"HTML, line {one['line']}: {one['message']} ({one['ruleId']})"
        for file in files
        for one in file["messages"]
    ]


if __name__ == "__main__":
    sys.exit(main())
