"""Files in the format of the newest version, and the page that checks them."""

import io

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from whatworks_return import all_formats

DAY = "2026-11-28"
NAMES = all_formats()[-1].names
PEOPLE = {
    "record": "people",
    "prime": "O030",
    "area": "CPA 5",
    "payment_group": "PG1",
    "quarter_end": "2026-09-30",
    "referrals": "95",
    "attachments": "88",
}
STANDARD = PEOPLE | {
    "record": "standard",
    "referrals": "",
    "attachments": "",
    "standard": "PE-1",
    "counted": "461",
    "out_of": "480",
}
COMPLAINT = PEOPLE | {
    "record": "complaint",
    "referrals": "",
    "attachments": "",
    "theme": "money",
    "stage": "pre-work-support",
    "step": "adviser",
    "days": "10 or fewer",
    "received": "3",
    "upheld": "1",
}


def csv_of(*rows, names=NAMES, separator=","):
    lines = [separator.join(names)]
    lines += [separator.join(row.get(name, "") for name in names) for row in rows]
    return "\n".join(lines).encode()


@pytest.fixture
def check(browse):
    """check(content) is the answer of the page to a visitor."""

    def ask(content, member=None):
        sent = FileStorage(io.BytesIO(content), "return.csv", "file")
        boundary, body = encode_multipart({"file": sent})  # without a temporary file of its own
        kind = f"multipart/form-data; boundary={boundary}"
        return browse(member).post("/returns/check", data=body, content_type=kind)

    return ask
