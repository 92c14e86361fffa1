"""ZIP files as office programs write them, read within limits and written anew."""

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO

from filecheck import Refused

MOST_PARTS = 3_000
MOST_BYTES = 80 * 1024 * 1024  # of all parts unpacked
MOST_OF_ONE = 40 * 1024 * 1024
MOST_RATIO = 400  # unpacked to packed, of a part that matters
SMALL = 1024 * 1024
BOMB = "This file unpacks to far more than it weighs. Save it again, or add a smaller one."
ODD_NAME = re.compile(r"\.\.|^[/\\]|[\\:\x00-\x1f]|//")


class Package:
    """The parts of an office file by name."""

    def __init__(self, sent: bytes):
        try:
            self._zip = zipfile.ZipFile(BytesIO(sent))
        except (zipfile.BadZipFile, ValueError, OSError):
            raise Refused("This file is damaged. Save it again and add the new one.") from None
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        _check(infos)
        self._infos = {info.filename: info for info in infos}
        self.names = list(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """A part; never more of it than the limits above let it say it is."""
        try:
            return self._zip.read(self._infos[name])
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
            raise Refused("A part of this file is damaged. Save it again.") from None


def _check(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(names) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_BYTES:
        raise Refused(BOMB)
    if len({name.lower() for name in names}) < len(names) or any(map(ODD_NAME.search, names)):
        raise Refused("This file has parts with names that no office program gives. Save it again.")
    for info in infos:
        if info.flag_bits & 0x1:
            raise Refused("This file has a password. Save it without, then add it.")
        is_heavy = info.file_size > max(SMALL, info.compress_size * MOST_RATIO)
        if is_heavy or info.file_size > MOST_OF_ONE:
            raise Refused(BOMB)


def written(parts: Iterable[tuple[str, bytes]], stored: tuple[str, ...] = ()) -> bytes:
    """A new ZIP with these parts, without dates, comments or extra fields."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as made:
        for name, content in parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return out.getvalue()
