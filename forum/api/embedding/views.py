"""A card of what works for a claimant group, or of a practice, for pages of others.

Static HTML in a frame: no script, no cookie, nothing of the viewer. Any site may show it.
"""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from forum.core import headers
from forum.mail.mailer import address
from forum.policy.access import open_to_all
from forum.practice.card_queries import listed_cards
from forum.practice.case_studies import queries as case_studies_queries
from forum.reference.vocabularies import queries as vocabulary_queries
from forum.reference.vocabularies.links import label

bp = Blueprint("embedding", __name__)
MOST_SHOWN = 5


@bp.get("/embed/what-works-for/<slug>")
@open_to_all
def card(slug: str) -> ResponseReturnValue:
    """The most useful case studies of a claimant group, the newest where few are rated."""
    term = vocabulary_queries.claimant_group(slug)
    ids = case_studies_queries.most_useful(MOST_SHOWN, term)
    ids += case_studies_queries.newest(MOST_SHOWN - len(ids), term, ids)
    html = render_template(
        "api/embedding/card.html",
        term=term,
        cards=listed_cards(ids),
        more=address(label(term).url),
        total=case_studies_queries.count_of_term(term),
        full_address=address,
    )
    return _for_frames(make_response(html))


def _for_frames(response: Response) -> Response:
    policy = headers.SECURITY["Content-Security-Policy"]
    framed = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
    response.headers["Content-Security-Policy"] = framed
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    request.environ[headers.FRAMED] = True
    return response
