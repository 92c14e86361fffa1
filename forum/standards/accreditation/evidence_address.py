"""Which pages of the exchange may be evidence, and what they are called."""

import re
from urllib.parse import urlsplit

PLACES = {  # the first part of the path: what the page is
    "case-studies": "Case study",
    "complaints": "Complaint theme",
    "performance": "Figures",
    "passports": "Performance passport",
    "standards": "Standard",
    "tries": "Report of a try",
    "workshops": "Workshop",
}
_PATH = re.compile(r"/([a-z-]+)/[\w./-]+")
_CASE_STUDY = re.compile(r"/case-studies/([0-9]{1,9})(?:-[\w-]*)?")


def path_of(typed: str, own_host: str) -> str | None:
    """The path of an address of the exchange; None for another site and for other pages.

    What is typed may be a path alone or a whole address; `own_host` is the exchange's.
    """
    try:
        address = urlsplit(typed.strip())
    except ValueError:  # half an address of a network
        return None
    is_own = not address.netloc or (
        address.netloc == own_host and address.scheme in ("http", "https")
    )
    found = _PATH.fullmatch(address.path)
    is_page = found is not None and found[1] in PLACES and ".." not in address.path
    return address.path if is_own and is_page else None


def place_of(path: str) -> str:
    return PLACES.get(path.split("/")[1], "Page")


def case_study_id(path: str) -> int | None:
    found = _CASE_STUDY.fullmatch(path)
    return int(found[1]) if found else None
