"""Standards for everybody, and the desk of the two sides who keep them."""

import re

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import citations, csv
from forum.core.errors import NotFound, Refused
from forum.models.service_standards import StandardFramework, StandardVersion
from forum.policy.access import open_to_all, verified_only, viewer
from forum.standards.charter.queries import with_charter
from forum.standards.frameworks import actions, documents, follow_queries, queries
from forum.standards.frameworks.forms import FrameworkForm
from forum.standards.results import standard_page
from forum.standards.versions import differences, halves
from forum.standards.versions import queries as versions
from forum.standards.versions.queries import StandardHistory
from forum.standards.what_helps import chosen_queries
from forum.standards.what_helps import queries as helping
from forum.standards.what_helps.queries import WhatHelps

bp = Blueprint("standards", __name__)

ADDRESS = re.compile(r"([A-Za-z]{1,5}-[0-9]{1,3})(?:-[a-z0-9-]*)?")  # PE-1-your-first-meeting


@bp.app_template_filter("standard_url")
def standard_url(version: StandardVersion) -> str:
    return url_for("standards.show", address=f"{version.standard.code}-{version.slug}")


bp.add_app_template_filter(halves.missing_halves, "missing_halves")
bp.add_app_template_filter(differences.target_in_words, "target_in_words")
bp.add_app_template_filter(differences.clock_in_words, "clock_in_words")


@bp.get("/standards")
@open_to_all
def index() -> ResponseReturnValue:
    chosen = _chosen_framework()
    shown = versions.published(chosen)
    return render_template(
        "standards/frameworks/index.html",
        stages=queries.by_stage(shown),
        charters=with_charter(shown),
        frameworks=versions.frameworks(),
        chosen=chosen,
        status=queries.status(chosen) if chosen else "",
        sources=citations.listed(chosen.source) if chosen else [],
        params={"framework": chosen.slug} if chosen else {},
        keeps=_keeps(),
    )


def _keeps() -> bool:
    """Whether the viewer has a desk: asked of members alone, for visitors have none."""
    if not viewer().is_verified:
        return False
    return policy.may_keep_standards(viewer()) or bool(versions.own_frameworks(viewer()))


def _chosen_framework() -> StandardFramework | None:
    slug = request.args.get("framework", "")
    return versions.framework_shown(slug) if slug else None


@bp.get("/standards.csv")
@open_to_all
def as_csv() -> ResponseReturnValue:
    rows = map(documents.row, versions.published(_chosen_framework()))
    return csv.download("customer-service-standards", documents.HEADER, rows)


@bp.get("/standards.json")
@open_to_all
def as_json() -> ResponseReturnValue:
    found = versions.published(_chosen_framework())
    return jsonify(standards=[documents.as_json(one) for one in found])


@bp.get("/standards/<address>")
@open_to_all
def show(address: str) -> ResponseReturnValue:
    history = _history(address)
    version = history.latest
    if request.path != standard_url(version):
        return redirect(standard_url(version), 301)
    standard = history.standard
    results = standard_page.of_standard(viewer(), standard)
    return render_template(
        "standards/frameworks/show.html",
        standard=standard,
        framework=standard.framework,
        version=version,
        history=history,
        reviews=sorted(standard.reviews, key=lambda one: one.id, reverse=True),
        helps=_helps(version),
        results=results,
        chosen=standard_page.chosen(results, request.args.get("contract", "")),
        sources=citations.listed(version.source),
        follow=follow_queries.follow_state(viewer(), standard),
        side=policy.side_of(viewer(), standard.framework) if viewer().is_verified else None,
    )


def _helps(version: StandardVersion) -> WhatHelps:
    chosen = chosen_queries.case_studies_of_standard(version.standard)
    return helping.what_helps(version.standard.stage, version.groups, version.practices, chosen)


@bp.get("/standards/<address>.json")
@open_to_all
def show_json(address: str) -> ResponseReturnValue:
    """All public versions, the newest first."""
    history = _history(address)
    return jsonify(versions=[documents.as_json(one) for one in history.versions])


@bp.get("/standards/<address>.csv")
@open_to_all
def show_csv(address: str) -> ResponseReturnValue:
    history = _history(address)
    rows = map(documents.row, history.versions)
    return csv.download(f"standard-{history.standard.code}", documents.HEADER, rows)


def _history(address: str) -> StandardHistory:
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise NotFound
    return versions.history(found[1])


@bp.get("/standards/<slug>/changes")
@open_to_all
def changes(slug: str) -> ResponseReturnValue:
    framework = versions.framework_shown(slug)
    return render_template(
        "standards/frameworks/changes.html",
        framework=framework,
        changes=queries.changes(framework),
    )


# The desk of the two sides


@bp.get("/standards/frameworks")
@verified_only
def desk() -> ResponseReturnValue:
    found = versions.own_frameworks(viewer())
    may_begin = policy.may_keep_standards(viewer()) and bool(versions.own_contracts(viewer()))
    policy.require(may_begin or bool(found))
    return render_template("standards/frameworks/desk.html", frameworks=found, may_begin=may_begin)


@bp.route("/standards/frameworks/new", methods=["GET", "POST"])
@verified_only
def new() -> ResponseReturnValue:
    contracts = versions.own_contracts(viewer())
    policy.require(policy.may_keep_standards(viewer()) and bool(contracts))
    form = FrameworkForm(contracts)
    if not form.validate_on_submit():
        page = render_template("standards/frameworks/new.html", form=form)
        return page, 422 if form.is_submitted() else 200
    try:
        made = actions.begin(viewer(), form.new())
    except Refused as refused:
        form.wrong(form.name, str(refused))
        return render_template("standards/frameworks/new.html", form=form), 422
    flash("Begun. It is shown once it has an agreed standard.", "success")
    return redirect(url_for(".work", slug=made.slug))


@bp.get("/standards/frameworks/<slug>")
@verified_only
def work(slug: str) -> ResponseReturnValue:
    """What its two sides have to do: drafts, proposals, reviews."""
    framework = versions.framework(viewer(), slug)
    return render_template(
        "standards/frameworks/work.html",
        framework=framework,
        side=policy.side_of(viewer(), framework),
        open_versions=versions.open_versions(viewer(), framework),
        published=versions.published(framework),
        may_write=policy.may_write_standards(viewer(), framework),
        may_agree=policy.may_agree,
    )
