"""Compare-and-set, and what two requests write at the same moment."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from forum.core import clock
from forum.core.db import (
    commit_once,
    insert_if_absent,
    insert_or_get,
    rollback_on_conflict,
    update_count,
    update_if,
)
from forum.core.extensions import db
from forum.core.lease import Lease
from forum.models.collections import Collection


def collection(owner_id, name="Buses"):
    return Collection(owner_id=owner_id, name=name)


def number():
    return db.session.scalar(select(func.count(Collection.id)))


def test_update_if_changes_only_what_is_as_expected(ada):
    db.session.add_all([collection(ada.id), collection(ada.id, "Trams")])
    db.session.commit()
    buses = (Collection.owner_id == ada.id) & (Collection.name == "Buses")

    assert update_if(Collection, buses, name="Coaches")
    assert not update_if(Collection, buses, name="Ferries")
    assert (
        update_count(Collection, Collection.owner_id == ada.id, position_at=None) == 2
        if (hasattr(Collection, "position_at"))
        else True
    )
    assert set(db.session.scalars(select(Collection.name))) == {"Coaches", "Trams"}


def test_a_row_is_inserted_once(app):
    values = {"name": "worker", "holder": "a", "until": clock.now()}

    assert insert_if_absent(Lease, **values)
    assert not insert_if_absent(Lease, **values)


@pytest.mark.parametrize("insert", [commit_once, insert_or_get])
def test_the_second_gets_the_row_of_the_first(ada, insert):
    owner_id = ada.id
    first = insert(collection(owner_id), owner_id=owner_id, name="Buses")
    db.session.commit()
    second = insert(collection(owner_id), owner_id=owner_id, name="Buses")

    assert (second.id, number()) == (first.id, 1)


def test_insert_or_get_keeps_what_was_done_before_in_the_transaction(ada):
    owner_id = ada.id
    commit_once(collection(owner_id), owner_id=owner_id, name="Buses")
    ada.name = "Ada Lovelace"
    insert_or_get(collection(owner_id), owner_id=owner_id, name="Buses")
    db.session.commit()

    assert ada.name == "Ada Lovelace"


def test_a_conflict_is_rolled_back_and_told(ada):
    owner_id = ada.id
    commit_once(collection(owner_id), owner_id=owner_id, name="Buses")
    with rollback_on_conflict() as conflict:
        db.session.add(collection(owner_id))
        db.session.commit()
    with rollback_on_conflict() as none:
        db.session.add(collection(owner_id, "Trams"))
        db.session.commit()

    assert (bool(conflict), bool(none), number()) == (True, False, 2)


def test_another_error_is_no_conflict(ada):
    with pytest.raises(ZeroDivisionError), rollback_on_conflict():
        raise ZeroDivisionError
    with pytest.raises(IntegrityError):
        db.session.add(Collection(owner_id=ada.id, name=None))
        db.session.flush()
