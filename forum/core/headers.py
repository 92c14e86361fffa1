"""What every response carries: no script but ours, no framing, nothing kept that is private."""

from flask import Flask, Response, request

CACHE_CONTROL = "exchange.cache_control"  # in the WSGI environment: of a view that knows better
FRAMED = "exchange.framed"  # in the WSGI environment: other sites may show it in a frame
REPORTS = "/csp-reports"  # where browsers tell what the policy blocked
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'; "
        f"report-uri {REPORTS}"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}


def init_app(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)  # what is served as a file says more
        if request.environ.get(FRAMED):
            response.headers.remove("X-Frame-Options")  # it cannot say "any"; the policy does
        if app.config["SETTINGS"].is_https:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if request.endpoint != "static":
            # Every page shows who is signed in, or could; page_cache.py sets it for visitors.
            response.headers["Cache-Control"] = request.environ.get(
                CACHE_CONTROL, "private, no-store"
            )
            response.vary.add("Cookie")
        return response
