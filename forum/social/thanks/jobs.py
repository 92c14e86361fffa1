from datetime import timedelta

from forum.core import clock
from forum.core.db import reading, update_if
from forum.core.errors import Gone, NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.social import FollowKind, NoticeKind
from forum.models.thanks import Thank, ThankKind
from forum.social.notifications.actions import notify
from forum.social.notifications.kinds import About
from forum.social.thanks import queries

AT_ONCE = 50
DAY = timedelta(days=1)


def tell_authors() -> None:
    """Once a day, tell those who were thanked for what; not by whom."""
    with reading():
        authors = queries.authors_to_tell(clock.now() - DAY, AT_ONCE)
    for author_id in authors:
        _tell(author_id)


def _tell(author_id: int) -> None:
    """Compare-and-set of each, so only one worker tells."""
    author = db.session.get_one(User, author_id)
    for thank in queries.untold(author_id):
        about = _about(author, thank)
        is_first = update_if(
            Thank, Thank.id == thank.id, Thank.told_at.is_(None), told_at=clock.now()
        )
        if about is not None and is_first and author.is_reached:
            notify(NoticeKind.THANKED, [author_id], about)
    db.session.commit()


def _about(author: User, thank: Thank) -> About | None:
    """None where what they were thanked for stands no more."""
    try:
        row = queries.get_thankable(author, thank.kind, thank.object_id)
    except (Gone, NotFound):
        return None
    if thank.kind == ThankKind.ANSWER:
        return About(FollowKind.QUESTION, row.discussion_id, thank.kind, row.id)
    return About(FollowKind.CASE_STUDY, row.case_study_id, thank.kind, row.id)
