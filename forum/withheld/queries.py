from sqlalchemy import Select, select

from forum import policy
from forum.withheld.models import Withheld


def own(viewer) -> Select[Withheld]:
    """What this member wrote that others do not see, the newest first."""
    mine = select(Withheld).where(policy.own(viewer, Withheld.author_id))
    return mine.order_by(Withheld.id.desc())
