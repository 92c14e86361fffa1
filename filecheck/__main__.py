"""The process: a file on standard input; on standard output a line of JSON, then what is clean.

The line is {"refused": "a sentence"}, or {"kind": "pdf", "size": 12345} followed by so many
bytes of the clean file and then by its words as UTF-8.
"""

import json
import resource
import sys

MEMORY = 512 * 1024 * 1024
SECONDS = 20  # of the processor
FILES = 64
LARGEST = 10 * 1024 * 1024
DAMAGED = "This file cannot be read: it may be damaged. Save it again and add the new one."
TOO_HEAVY = "This file takes too much work to look through. Make it smaller or simpler."


def main() -> None:
    _limit()
    head, body = _looked_through(sys.stdin.buffer.read(LARGEST + 1))
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


def _limit() -> None:
    """Before a byte of the file is read; nothing below can raise them again."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        resource.setrlimit(what, (most, most))


def _looked_through(sent: bytes) -> tuple[dict, bytes]:
    from filecheck import Refused
    from filecheck.look import clean, words_of

    try:
        kind, kept = clean(sent)
        del sent
        return {"kind": kind, "size": len(kept)}, kept + words_of(kind, kept).encode()
    except Refused as refused:
        return {"refused": str(refused)}, b""
    except (MemoryError, RecursionError):
        return {"refused": TOO_HEAVY}, b""
    except Exception:  # whatever a parser makes of other people's bytes
        return {"refused": DAMAGED}, b""


if __name__ == "__main__":
    main()
