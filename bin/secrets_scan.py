#!/usr/bin/env python3
"""Look for secrets in what git keeps: exit 1 with file and line of each. `make secrets`.

Keys of known shapes anywhere, and long random values given to a name such as `password`. Nothing is
fetched. A value that is none is written in ALLOWED with its reason, or is made up of words.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHAPES = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*(?:\\n)?\s*[A-Za-z0-9+/]{20}",
    "a key of AWS": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50})",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_\-]{20}",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9\-]{20}",
    "a key of Google": r"\bAIza[A-Za-z0-9_\-]{35}",
    "a key of Stripe": r"\b[rs]k_live_[A-Za-z0-9]{20}",
    "a password in an address": r"\b(?:postgresql|postgres|smtps?|https?|amqp|redis)(?:\+\w+)?://"
    r"[\w.\-]+:(?!\w*(?:password|secret|pass)\b)[^\s:@/'\"{}$<>]{8,}@(?![\w.\-]*\.example\b|localhost|127\.)",
}
KNOWN = {what: re.compile(shape) for what, shape in SHAPES.items()}
GIVEN = re.compile(
    r"(?i)\b[\w.]*(?:secret|passw(?:or)?d|token|api_?key|audit_key)[\w.]*[\"']?\s*[:=]\s*[\"']?"
    r"(?P<value>[A-Za-z0-9+/_\-]{24,})(?![\w(.\[])"
)
RANDOM = 4.2  # bits a character: words have less
ALLOWED: dict[str, str] = {}  # value -> why it is no secret
LEFT_OUT = ("requirements",)  # hashes of packages


def main() -> int:
    found = [hit for path in tracked() for hit in secrets_in(path, read(path))]
    for hit in found:
        print(hit, file=sys.stderr)
    print(f"Secrets: {len(found)} found.", file=sys.stderr)
    return 1 if found else 0


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and not path.name.startswith(LEFT_OUT)]


def read(path: Path) -> str:
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", errors="replace")


def secrets_in(path: Path, text: str) -> Iterator[str]:
    """A sentence for each, without the secret."""
    for what, shape in KNOWN.items():
        for hit in shape.finditer(text):
            yield f"{path}:{line_of(text, hit)}: {what}"
    for hit in GIVEN.finditer(text):
        if hit["value"] not in ALLOWED and is_random(hit["value"]):
            yield f"{path}:{line_of(text, hit)}: a value that looks like a secret"


def line_of(text: str, hit: re.Match[str]) -> int:
    return text.count("\n", 0, hit.start()) + 1


def is_random(value: str) -> bool:
    """Letters of both cases and digits, with many different signs."""
    kinds = [any(map(test, value)) for test in (str.islower, str.isupper, str.isdigit)]
    counts = Counter(value).values()
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
    is_hex = re.fullmatch(r"[0-9a-f]{32,}", value) is not None and len(set(value)) > 10
    return is_hex or (all(kinds) and bits >= RANDOM)


if __name__ == "__main__":
    sys.exit(main())
