from flask import Blueprint, current_app, g, request

bp = Blueprint("uploads", __name__)
MEGABYTE = 1024 * 1024
AROUND_IT = 64 * 1024  # bytes of the form besides the file


@bp.url_value_preprocessor
def take_more_bytes(endpoint: str | None, values: dict | None) -> None:
    """Of a file of figures only, and before anything reads the form: not a byte more is kept."""
    if endpoint == "uploads.new" and request.method == "POST":
        most = current_app.config["SETTINGS"].upload_megabytes
        request.max_content_length = most * MEGABYTE + AROUND_IT
        g.too_large = (
            f"A file of figures may have up to {most} megabytes. "
            "Split it, for instance by period, and upload the parts."
        )
