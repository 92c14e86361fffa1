"""The supply chain of an organisation: for everybody to read, for its lead to keep."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import csv
from forum.core.errors import Refused
from forum.models.accounts import User
from forum.models.organisations import Organisation, SupplyLink
from forum.people.supply_chains import actions, queries
from forum.people.supply_chains.forms import (
    PARTNER,
    EndLinkForm,
    LastReferralForm,
    ProposeLinkForm,
)
from forum.policy.access import open_to_all, verified_only, viewer
from forum.reference.organisations import queries as organisations

bp = Blueprint("supply_chains", __name__)

HEADER = (
    *("Prime", "Partner", "Area", "Kind", "What is known", "Standing"),
    *("Last confirmed", "Last referral", "Basis", "Source"),
)


@bp.get("/organisations/<named:organisation_id>/supply-chain")
@open_to_all
def show(organisation_id: int) -> ResponseReturnValue:
    organisation = organisations.get(organisation_id)
    return _page(organisation)


def _page(organisation: Organisation, status: int = 200, **forms: object) -> ResponseReturnValue:
    keeps = policy.may_keep_supply_links(viewer(), organisation.id)
    page = render_template(
        "people/supply_chains/show.html",
        organisation=organisation,
        links=queries.links_of(organisation),
        proposals=queries.open_proposals(viewer(), organisation),
        keeps=keeps,
        propose=forms.get("propose") or (ProposeLinkForm(queries.areas()) if keeps else None),
        rejected=forms.get("rejected"),
        rejected_link=forms.get("link"),
        # A form means a cookie, and a page with one is not cached: for the lead alone.
        end_form=forms.get("end") or (EndLinkForm(formdata=None) if keeps else None),
        referral_form=forms.get("referral") or (LastReferralForm(formdata=None) if keeps else None),
    )
    return page, status


@bp.get("/organisations/<named:organisation_id>/supply-chain.csv")
@open_to_all
def as_csv(organisation_id: int) -> ResponseReturnValue:
    organisation = organisations.get(organisation_id)
    rows = list(_rows(queries.links_of(organisation)))
    return csv.download(f"supply-chain-{organisation.slug}.csv", HEADER, rows)


@bp.get("/organisations/<named:organisation_id>/supply-chain.json")
@open_to_all
def as_json(organisation_id: int) -> ResponseReturnValue:
    organisation = organisations.get(organisation_id)
    keys = [title.lower().replace(" ", "_") for title in HEADER]
    links = [dict(zip(keys, row, strict=True)) for row in _rows(queries.links_of(organisation))]
    return jsonify(organisation=organisation.name, links=links)


def _rows(links: Sequence[SupplyLink]) -> Iterator[tuple[str, ...]]:
    for link in links:
        yield (
            link.prime.name if link.prime else link.prime_named,
            link.subcontractor.name,
            link.area.name if link.area else "",
            link.tier,
            link.what_is_known,
            link.standing,
            link.last_confirmed_on.isoformat() if link.last_confirmed_on else "",
            f"{link.last_referral_on:%Y-%m}" if link.last_referral_on else "",
            link.basis,
            link.source,
        )


@bp.post("/organisations/<named:organisation_id>/supply-chain")
@verified_only
def propose(organisation_id: int) -> ResponseReturnValue:
    organisation = organisations.get(organisation_id)
    policy.require(policy.may_keep_supply_links(viewer(), organisation.id))
    form = ProposeLinkForm(queries.areas())
    if not form.validate() or form.other is None:
        return _page(organisation, 422, propose=form, rejected=form)
    is_ours = form.side.data == PARTNER
    prime, partner = (organisation, form.other) if is_ours else (form.other, organisation)
    try:
        actions.propose(_party(), prime, partner, form.terms())
    except Refused as refusal:
        form.wrong(form.name, str(refusal))
        return _page(organisation, 422, propose=form, rejected=form)
    flash(f"{form.other.name} is asked to confirm it. Others see it once they have.", "success")
    return _to(organisation.id)


@bp.post("/supply-chain/proposals/<id:proposal_id>/confirm")
@verified_only
def accept(proposal_id: int) -> ResponseReturnValue:
    proposal = queries.to_answer(viewer(), proposal_id)
    actions.accept(_party(), proposal)
    flash("Confirmed: it is shown on both pages.", "success")
    return _to(proposal.answers_id)


@bp.post("/supply-chain/proposals/<id:proposal_id>/decline")
@verified_only
def decline(proposal_id: int) -> ResponseReturnValue:
    proposal = queries.to_answer(viewer(), proposal_id)
    actions.decline(_party(), proposal)
    flash("Not confirmed. Nobody else has seen it.", "success")
    return _to(proposal.answers_id)


@bp.post("/supply-chain/proposals/<id:proposal_id>/take-back")
@verified_only
def take_back(proposal_id: int) -> ResponseReturnValue:
    proposal = queries.own_proposal(viewer(), proposal_id)
    actions.take_back(_party(), proposal)
    flash("Taken back.", "success")
    return _to(proposal.proposed_by_id)


@bp.post("/supply-chain/links/<id:link_id>/confirm")
@verified_only
def confirm(link_id: int) -> ResponseReturnValue:
    link = queries.own_link(viewer(), link_id)
    actions.confirm(_party(), link)
    flash("Noted. It counts as confirmed once both of you have said so.", "success")
    return _to(_own_end(link))


@bp.post("/supply-chain/links/<id:link_id>/end")
@verified_only
def end(link_id: int) -> ResponseReturnValue:
    form, link = EndLinkForm(), queries.own_link(viewer(), link_id)
    if form.validate() and form.on:
        try:
            actions.end(_party(), link, form.on)
        except actions.DecidedMeanwhile:
            raise
        except Refused as refusal:
            form.wrong(form.day, str(refusal))
        else:
            flash("Ended. It stays on both pages, as ended.", "success")
            return _to(_own_end(link))
    return _page(organisations.get(_own_end(link)), 422, rejected=form, end=form, link=link)


@bp.post("/supply-chain/links/<id:link_id>/last-referral")
@verified_only
def note_referral(link_id: int) -> ResponseReturnValue:
    form, link = LastReferralForm(), queries.own_link(viewer(), link_id)
    if form.validate() and form.on:
        try:
            actions.note_referral(_party(), link, form.on)
        except actions.DecidedMeanwhile:
            raise
        except Refused as refusal:
            form.wrong(form.month, str(refusal))
        else:
            flash("Noted.", "success")
            return _to(_own_end(link))
    return _page(organisations.get(_own_end(link)), 422, rejected=form, referral=form, link=link)


def _party() -> actions.Party:
    person = viewer()
    assert isinstance(person, User)  # verified_only
    return actions.Party.of_lead(person)


def _own_end(link: SupplyLink) -> int:
    own = viewer().organisation_id
    return own if own in (link.prime_id, link.subcontractor_id) and own else link.subcontractor_id


def _to(organisation_id: int) -> ResponseReturnValue:
    organisation = organisations.get(organisation_id)
    return redirect(url_for(".show", organisation_id=organisation))
