"""The audit log: filters, export, and whether it holds together."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.administration import bp
from forum.administration.audit_log import actions, queries
from forum.administration.audit_log.forms import AuditFilterForm
from forum.core import audit_verification, clock, csv, text
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.policy.access import administrators_only, recently_authenticated, viewer

MOST_HEAD = 64


@bp.get("/administration/audit")
@administrators_only
def audit_log() -> ResponseReturnValue:
    form = AuditFilterForm(request.args, queries.acts(viewer()))
    filters = form.filters()
    page = db.paginate(
        queries.entries(viewer(), filters),
        page=page_number(request.args),
        per_page=queries.ON_A_PAGE,
        error_out=False,
    )
    chosen: dict[str, Any] = {name: value for name, value in form.data.items() if value}
    return render_template(
        "administration/audit_log/audit_log.html",
        form=form,
        page=page,
        lines=queries.lines(page.items),
        page_address=partial(_address, chosen),
        export_address=url_for(".export_audit_log", **chosen),
        is_filtered=bool(chosen),
    )


def _address(chosen: dict[str, Any], number: int) -> str:
    return url_for(".audit_log", **chosen, page=number)


@bp.post("/administration/audit.csv")
@administrators_only
@recently_authenticated
def export_audit_log() -> ResponseReturnValue:
    """What the filters of the address leave. A POST, for the export itself is logged."""
    form = AuditFilterForm(request.args, queries.acts(viewer()))
    lines = actions.export(viewer(), form.filters())
    today = clock.in_london(clock.now()).date()
    return csv.download(f"audit-log-{today}", queries.HEADER, [line.cells for line in lines])


@bp.get("/administration/audit/verify")
@administrators_only
def verify_audit_log() -> ResponseReturnValue:
    """It reads the whole log; `head` is a signature from a mail, or from /status."""
    head = text.one_line(request.args.get("head", "")).strip().lower()[:MOST_HEAD]
    found = audit_verification.verify([head])
    return render_template("administration/audit_log/verify.html", found=found, head=head)
