"""Are tantivy's files as they were written? It signs each, but looks at no signature by itself.

A changed byte can end the whole process in its native code, so the files of an index are looked
at before they are used: each once, as they never change. A file ends with a line of JSON that
holds the checksum of what stands before it, the length of that line, and a magic number.
"""

import json
import mmap
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forum.search.engine.shapes import IndexDamaged

_END = struct.Struct("<II")
_MAGIC = 1337


class Inspector:
    def __init__(self) -> None:
        self._sound: set[tuple[str, int, int]] = set()

    def inspect(self, folder: Path) -> None:
        """IndexDamaged where a file of the newest commit is not as it was written."""
        seen = set()
        for path in _files(folder):
            state = path.stat()
            mark = (str(path), state.st_size, state.st_mtime_ns)
            if mark not in self._sound and not _is_sound(path):
                raise IndexDamaged(f"{path.name} is not as it was written.")
            seen.add(mark)
        self._sound = seen


def _files(folder: Path) -> Iterator[Path]:
    segments: list[dict[str, Any]] = json.loads((folder / "meta.json").read_text())["segments"]
    for segment in segments:
        name = segment["segment_id"].replace("-", "")
        deletes = segment["deletes"]
        for path in folder.glob(f"{name}.*"):
            # Of the lists of deleted documents only the newest counts.
            if path.suffix != ".del" or (
                deletes and path.name == f"{name}.{deletes['opstamp']}.del"
            ):
                yield path


def _is_sound(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            length, magic = _END.unpack(data[-_END.size :])
            start = len(data) - _END.size - length
            signature = json.loads(data[start : start + length])
        except (struct.error, ValueError):
            return False
        with memoryview(data) as view, view[:start] as content:
            return magic == _MAGIC and zlib.crc32(content) == signature["crc"]
