"""The page of the open data set, its files, and the datapackage that describes them."""

import gzip
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, stream_with_context
from flask import url_for as url
from flask.typing import ResponseReturnValue

from forum.api.open_data import queries, records
from forum.core.compression import takes_gzip
from forum.core.errors import NotFound
from forum.core.formatting import iso
from forum.mail.mailer import address
from forum.models.open_data import OpenDataFile
from forum.pages.case_study.json_views import LICENCE
from forum.policy.access import open_to_all, rendered_each_time

bp = Blueprint("open_data", __name__)
MEDIA_TYPES = {queries.JSON_LINES: "application/x-ndjson", queries.TABLE: "text/csv"}
FILES = ", ".join(f"'{name}'" for name in MEDIA_TYPES)
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


@bp.get("/open-data")
@open_to_all
def index() -> ResponseReturnValue:
    return render_template("api/open_data/index.html", current=queries.current(), licence=LICENCE)


@bp.get("/open-data/datapackage.json")
@open_to_all
def datapackage() -> ResponseReturnValue:
    current = queries.current()
    if current is None or current.edition.finished_at is None:
        raise NotFound
    return jsonify(
        {
            "$schema": PROFILE,
            "name": "what-works-exchange",
            "title": "What Works Exchange: published case studies",
            "homepage": address(url(".index")),
            "created": iso(current.edition.finished_at),
            "licenses": [{"name": "OGL-UK-3.0", "path": LICENCE}],
            "resources": [_resource(one) for one in current.files.values()],
        }
    )


def _resource(file: OpenDataFile) -> dict[str, Any]:
    name, _, ending = file.name.partition(".")
    resource: dict[str, Any] = {
        "name": f"{name}-{ending}",
        "path": address(url(".download", name=file.name)),
        "format": ending,
        "mediatype": MEDIA_TYPES[file.name],
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if file.name == queries.TABLE:
        resource |= {"type": "table", "schema": {"fields": records.fields()}}
    return resource


@bp.get(f"/open-data/<any({FILES}):name>")
@open_to_all
@rendered_each_time("a file that is sent in parts")
def download(name: str) -> ResponseReturnValue:
    """Compressed as it is stored, for those who take that."""
    file = queries.file_of(name)
    etag, is_gzipped = file.sha256[:32], takes_gzip(request)
    parts = queries.parts(file.edition_id, name, file.parts)
    content = parts if is_gzipped else _unpacked(parts)
    response = Response(stream_with_context(content), mimetype=MEDIA_TYPES[name])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept-Encoding")
    if is_gzipped:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(f"{etag}-gzip" if is_gzipped else etag)
    return response.make_conditional(request)


def _unpacked(parts: Iterator[bytes]) -> Iterator[bytes]:
    return (gzip.decompress(part) for part in parts)
