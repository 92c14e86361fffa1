"""The reading page of a case study, and a member's own case studies."""

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum import policy
from forum.core import citations, unchanged
from forum.models.case_studies import CaseStudy
from forum.models.measures import MEASURES
from forum.models.social import FollowKind
from forum.models.vocabularies import Term
from forum.pages.case_study import contents, json_views
from forum.pages.case_study.queries import ReadCaseStudy, links, read
from forum.pages.sharing import link_cards, link_preview
from forum.performance.comparison import case_study_figures
from forum.policy.access import members_only, open_to_all, viewer
from forum.practice.cards import address, cards, shown_score
from forum.practice.case_studies import queries
from forum.practice.case_studies.version_views import bp
from forum.practice.comments import queries as comments
from forum.practice.comments.forms import CommentForm
from forum.practice.ratings import queries as ratings
from forum.practice.ratings.forms import RatingForm
from forum.practice.tries import queries as tries
from forum.reference.vocabularies.links import Label, label
from forum.search import service as search
from forum.social.follows import queries as follows
from forum.social.follows.actions import mark_seen
from forum.social.thanks import queries as thanks
from forum.standards.complaints.merge_queries import merged_themes
from forum.standards.complaints.resolution_queries import themes_resolved_by
from forum.standards.complaints.themes import ComplaintTheme, by_slug
from forum.standards.what_helps import chosen_queries, fits_queries

__all__ = ["bp", "json_views"]


@bp.get("/case-studies/<named:case_study_id>")
@open_to_all
def show(case_study_id: int) -> ResponseReturnValue:
    found = read(viewer(), case_study_id)
    case_study = found.case_study
    if request.path != address(case_study):
        return redirect(address(case_study), 301 if case_study.is_published else 302)
    return render_template("pages/case_study/show.html", **context(found))


def context(found: ReadCaseStudy) -> dict[str, Any]:
    """What the template of the reading page shows."""
    case_study = found.case_study
    rating = ratings.summary_of(found.score, found.own_rating)
    similar = search.similar_ids(case_study.id) if case_study.is_published else []
    lists = links(viewer(), case_study, similar)
    threads, order = comments.threads(viewer(), case_study), request.args.get("comments", "")
    tried = tries.summary_for(viewer(), case_study, found.own_plan)
    all_comments = [comment for one in threads for comment in (one.comment, *one.replies)]
    follow = follows.state_with(viewer(), FollowKind.CASE_STUDY, case_study.id, found.own_follow)
    new = follow.new_among(all_comments, viewer())
    mark_seen(viewer(), FollowKind.CASE_STUDY, case_study.id, bool(new))
    labels = {word: [label(term) for term in terms] for word, terms in _terms(case_study)}
    return {
        "case_study": case_study,
        "preview": link_preview.of_case_study(case_study, address(case_study)),
        "workshop_of_origin": found.workshop_of_origin,
        "labels": labels,
        "sections": contents.sections(case_study),
        "body": _body(case_study, labels),
        "minutes": int(_minutes(case_study)),
        "sources": citations.listed(case_study.sources),
        "rating": rating,
        "score": shown_score(rating.score),
        "rating_form": RatingForm.for_viewer(
            viewer(), found.own_rating, found.held_words, found.claimant_groups
        ),
        "tries": tried,
        "collections": lists.collections,
        "threads": threads[::-1] if order == "newest" else threads,
        "comment_order": order,
        "link_cards": _link_cards(threads),
        "new_comments": new,
        "comment_thanks": thanks.of_comments(all_comments),
        "try_thanks": thanks.of_tries(tried.reports),
        # A form sets a cookie: none for those who could not send it.
        "comment_form": CommentForm() if policy.may_comment(viewer(), case_study) else None,
        "follow": follow,
        "attachments": lists.files,
        "figures": _figures(case_study),
        "fits": _fits(found) if found.fits_somewhere else "",
        "measures": MEASURES,
        "similar": lists.similar,
    }


def _body(case_study: CaseStudy, labels: dict[str, list[Label]]) -> Markup:
    """What its author wrote, and words explained: the same for everybody who may read it."""
    key = "text of a case study", case_study.id
    return unchanged.html(key, lambda: _draw_body(case_study, labels))


def _draw_body(case_study: CaseStudy, labels: dict[str, list[Label]]) -> Markup:
    parts: Any = current_app.jinja_env.get_template("pages/case_study/parts.html").module
    sections, words = contents.explained(contents.sections(case_study))
    shown = labels | {"programmes": _programmes(case_study)}
    body = parts.body(case_study, shown, contents.facts(case_study), sections)
    return Markup(body + parts.explained(words))


def _programmes(case_study: CaseStudy) -> list[Label]:
    """Of its areas, whose numbers each programme counts anew."""
    found = dict.fromkeys(term.programme for term in case_study.areas if term.programme)
    return [Label(one.name, url_for("programmes.show", slug=one.slug)) for one in found]


def _minutes(case_study: CaseStudy) -> Markup:
    key = "minutes to read a case study", case_study.id
    return unchanged.html(key, lambda: str(contents.minutes_to_read(case_study)))


def _fits(found: ReadCaseStudy) -> Markup:
    """Where this fits: standards with the same tags, and complaint themes that it resolved."""
    key = "where a case study fits", found.case_study.id
    return unchanged.html(key, lambda: _draw_fits(found))


def _draw_fits(found: ReadCaseStudy) -> Markup:
    case_study, template = found.case_study, "pages/case_study/fits.html"
    standards = fits_queries.fitting(case_study.terms) if found.shares_tags else []
    themes = themes_resolved_by(case_study.id) if found.has_resolved else []
    chosen = chosen_queries.standards_of(case_study.id) if found.has_links else []
    chosen_themes = _chosen_themes(case_study.id) if found.has_links else []
    standards = [one for one in standards if one.standard not in chosen]
    if not (standards or themes or chosen or chosen_themes):
        return Markup()
    shown = {"chosen": chosen, "chosen_themes": chosen_themes}
    return Markup(render_template(template, standards=standards, themes=themes, **shown))


def _chosen_themes(case_study_id: int) -> list[ComplaintTheme]:
    merged = merged_themes()
    found = [by_slug(merged.into(one)) for one in chosen_queries.theme_words_of(case_study_id)]
    return list(dict.fromkeys(one for one in found if one is not None))


def _figures(case_study: CaseStudy) -> Markup:
    """The same for all of an audience, unless a look at an unreleased figure is logged."""
    key = "figures beside", policy.audience(viewer()), case_study.id
    return unchanged.html(key, lambda: _draw_figures(case_study))


def _draw_figures(case_study: CaseStudy) -> Markup:
    beside = case_study_figures.beside(viewer(), case_study)
    template = "pages/case_study/figures.html"
    return Markup(render_template(template, case_study=case_study, beside=beside))


def _link_cards(threads: list[comments.Thread]) -> dict[int, tuple[link_cards.LinkCard, ...]]:
    said = [one for thread in threads for one in (thread.comment, *thread.replies)]
    texts = {one.id: one.html for one in said if not one.is_withdrawn}
    return link_cards.link_cards(viewer(), texts)


def _comment_ids(threads: list[comments.Thread]) -> list[int]:
    return [one.id for thread in threads for one in (thread.comment, *thread.replies)]


def _terms(case_study: CaseStudy) -> tuple[tuple[str, list[Term]], ...]:
    return (
        ("groups", case_study.claimant_groups),
        ("practices", case_study.practices),
        ("stages", case_study.stages),
        ("areas", case_study.areas),
    )


@bp.get("/me/case-studies")
@members_only
def mine() -> ResponseReturnValue:
    own = queries.of_author(viewer())
    needed = current_app.config["SETTINGS"].accepted_before_publishing
    return render_template(
        "pages/case_study/mine.html",
        own=list(zip(own, cards(own), strict=True)),
        may_publish_alone=queries.accepted_count(viewer()) >= needed,
        drafts=queries.drafts(viewer()),
        shared=queries.shared_drafts(viewer()),
    )
