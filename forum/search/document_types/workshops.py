"""Workshops as documents: subject, place and notes, never who comes."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import text
from forum.core.extensions import db
from forum.models.workshops import Workshop, WorkshopNotes
from forum.search.document_types.base import make
from forum.search.engine import Document

KIND = "workshop"


def ids() -> Sequence[int]:
    listed = select(Workshop.id).where(policy.listed_workshops())
    return db.session.scalars(listed.order_by(Workshop.id)).all()


def documents(ids: Sequence[int]) -> list[Document]:
    rows = db.session.scalars(
        select(Workshop)
        .where(Workshop.id.in_(ids), policy.listed_workshops())
        .options(
            selectinload(Workshop.terms),
            joinedload(Workshop.area),
            joinedload(Workshop.organisation),
        )
        .execution_options(populate_existing=True)
    ).all()
    notes = _notes([workshop.id for workshop in rows])
    return [_document(one, notes.get(one.id, "")) for one in rows]


def _notes(ids: Sequence[int]) -> dict[int, str]:
    """Plain text of the newest notes that are not withdrawn."""
    newest = (
        select(func.max(WorkshopNotes.id))
        .where(WorkshopNotes.workshop_id.in_(ids), WorkshopNotes.withdrawn_at.is_(None))
        .group_by(WorkshopNotes.workshop_id)
    )
    rows = db.session.execute(
        select(WorkshopNotes.workshop_id, WorkshopNotes.html).where(WorkshopNotes.id.in_(newest))
    )
    return {workshop_id: text.to_plain(html) for workshop_id, html in rows}


def _document(workshop: Workshop, notes: str) -> Document:
    names = [term.label for term in workshop.terms]
    names += [workshop.area.label] if workshop.area else []
    names += [workshop.organisation.name] if workshop.organisation else []
    texts = {
        "title": workshop.title,
        "summary": workshop.place_name,
        "names": "\n".join(names),
        "body": "\n".join(part for part in (text.to_plain(workshop.agenda_html), notes) if part),
    }
    place = workshop.place_name
    facets: dict[str, tuple[str, ...]] = {"place": (place,)} if place else {}
    return make(KIND, workshop.id, texts, facets)
