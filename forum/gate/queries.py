from sqlalchemy import Select, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.withheld import State, Withheld


def held(viewer) -> list[Withheld]:
    """What waits for a moderator, oldest first, without what this one may not decide on."""
    waiting = select(Withheld).where(Withheld.state == State.HELD).order_by(Withheld.id)
    return [
        one
        for one in db.session.scalars(waiting)
        if policy.may_withdraw_words(viewer, one.author_id, one.organisation_id)
    ]


def one_held(viewer, withheld_id: int) -> Withheld:
    """NotFound for what this moderator may not decide on, as for what was decided."""
    found = next((one for one in held(viewer) if one.id == withheld_id), None)
    if found is None:
        raise NotFound
    return found


def own(viewer) -> Select[Withheld]:
    """What this member wrote that others do not see, the newest first."""
    mine = select(Withheld).where(policy.own(viewer, Withheld.author_id))
    return mine.order_by(Withheld.id.desc())
