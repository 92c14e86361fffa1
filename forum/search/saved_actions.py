from secrets import token_urlsafe

from sqlalchemy import func, select

from forum import policy
from forum.core.db import commit_once
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.saved_searches import QUERY_LENGTH, Mail, SavedSearch
from forum.search import saved_queries

MOST_SAVED = 50


def save(viewer, name: str, query: str) -> SavedSearch:
    """Keep a view under a name; one that is kept already gets the new name."""
    policy.require(policy.may_save_searches(viewer))
    if len(query) > QUERY_LENGTH:
        raise Refused("This search has too many filters to be saved. Take some away.")
    kept = saved_queries.saved_as(viewer, query)
    if kept is None:
        _check_room(viewer)
        kept = SavedSearch(user_id=viewer.id, query=query, stop_key=token_urlsafe(32))
        db.session.add(kept)
    kept.name = name
    return commit_once(kept, user_id=viewer.id, query=query)


def _check_room(viewer) -> None:
    number = select(func.count(SavedSearch.id)).where(policy.own(viewer, SavedSearch.user_id))
    if (db.session.scalar(number) or 0) >= MOST_SAVED:
        raise Refused(f"You have {MOST_SAVED} saved searches. Delete one first.")


def change_mail(viewer, saved: SavedSearch, mail: Mail) -> None:
    policy.require(policy.may_change_saved_search(viewer, saved))
    saved.mail = mail
    db.session.commit()


def delete(viewer, saved: SavedSearch) -> None:
    policy.require(policy.may_change_saved_search(viewer, saved))
    db.session.delete(saved)
    db.session.commit()


def stop_mail(key: str) -> SavedSearch:
    """By the link of a mail: whoever holds it has the mail, and can do no more than this."""
    saved = saved_queries.saved_by_stop_key(key)
    saved.mail = Mail.OFF
    db.session.commit()
    return saved
