from secrets import token_urlsafe

from forum import policy
from forum.core.db import commit_once
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.saved_searches import QUERY_LENGTH, MailFrequency, SavedSearch
from forum.policy.viewer import Viewer
from forum.search.saved import queries

MOST_SAVED = 50


def save(viewer: Viewer, name: str, query: str) -> SavedSearch:
    """Save a view under a name; one that is saved already gets the new name."""
    policy.require(policy.may_save_searches(viewer))
    if len(query) > QUERY_LENGTH:
        raise Refused("This search has too many filters to be saved. Take some away.")
    saved_search = queries.with_query(viewer, query)
    if saved_search is None:
        if queries.count(viewer) >= MOST_SAVED:
            raise Refused(f"You have {MOST_SAVED} saved searches. Delete one first.")
        saved_search = SavedSearch(user_id=viewer.id, query=query, stop_key=token_urlsafe(32))
        db.session.add(saved_search)
    saved_search.name = name
    return commit_once(saved_search, user_id=viewer.id, query=query)


def change(viewer: Viewer, saved_search: SavedSearch, name: str, mail: MailFrequency) -> None:
    policy.require(policy.may_change_saved_search(viewer, saved_search))
    saved_search.name, saved_search.mail = name, mail
    db.session.commit()


def delete(viewer: Viewer, saved_search: SavedSearch) -> None:
    policy.require(policy.may_change_saved_search(viewer, saved_search))
    db.session.delete(saved_search)
    db.session.commit()


def stop_mail(key: str) -> SavedSearch:
    """From the link in a mail: whoever holds the key can do no more than this."""
    saved_search = queries.by_stop_key(key)
    saved_search.mail = MailFrequency.OFF
    db.session.commit()
    return saved_search
