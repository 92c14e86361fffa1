"""A member leaves: their name goes from the texts that mention them."""

import re
from typing import Any

from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.gate.mention_queries import FORMER
from forum.models.accounts import User
from forum.models.comments import Comment, EarlierWords
from forum.models.questions import Answer
from forum.models.social import Mention
from forum.models.withheld import Withheld
from forum.models.workshops import WorkshopNotes

MODELS: dict[str, Any] = {"comment": Comment, "answer": Answer, "notes": WorkshopNotes}


def take_name_out(member: User) -> None:
    """Within the caller's transaction, before the account loses its name."""
    name = re.compile(rf"@{re.escape(member.name)}(?!\w)", re.IGNORECASE)
    rows = db.session.execute(
        select(Mention.kind, Mention.object_id).where(Mention.member_id == member.id)
    ).all()
    for kind, object_id in rows:
        words = db.session.get(MODELS[kind], object_id)
        if words is not None and words.body:
            words.body = name.sub(FORMER, words.body)
            words.html = text.to_html(words.body)
        earlier = EarlierWords.kind == kind, EarlierWords.object_id == object_id
        for row in db.session.scalars(select(EarlierWords).where(*earlier)):
            row.body = name.sub(FORMER, row.body)
        withheld = Withheld.kind == kind, Withheld.object_id == object_id
        for held in db.session.scalars(select(Withheld).where(*withheld)):
            held.words = {box: name.sub(FORMER, typed) for box, typed in held.words.items()}
