"""Every column that points at a user is declared: what closing the account does to it, and which
export holds it. The declarations are what happens."""

import pytest
from sqlalchemy import select

from forum.core import personal_data
from forum.core.extensions import db
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.people.data_export import queries as data_export
from forum.people.erasure import actions
from tests.people.conftest import PASSWORD
from tests.people.rows import RowMaker

OF_ROWS_OF_ADA = (  # rows that go with another column of theirs, which points at Ada here
    "draft_author.user_id",
    "notice.actor_id",
    "thank.member_id",
    "thank.author_id",
    "asked.asked_by_id",
    "staff_note.by_id",
)
POINTER_NAMES = ("user_id", "who_id", "member_id", "author_id", "owner_id", "writer_id")


def points_at_user(column) -> bool:
    if column.foreign_keys:
        return any(key.target_fullname == "user.id" for key in column.foreign_keys)
    return column.name in POINTER_NAMES or column.name.endswith("by_id")


def pointers():
    return {
        f"{table.name}.{column.name}": column
        for table in db.metadata.tables.values()
        for column in table.columns
        if points_at_user(column)
    }


@pytest.fixture
def columns(app):
    return personal_data.registry().columns


@pytest.fixture
def ada_everywhere(ada, ben, with_password, terms, columns):
    """{column: primary key of a row in which it points at Ada}"""
    with_password(ada)
    make = RowMaker(ben.id)
    tables = {name: column.table for name, column in pointers().items()}
    order = [table.name for table in db.metadata.sorted_tables]
    names = sorted(tables, key=lambda name: order.index(name.split(".")[0]))
    made = {name: make.insert(tables[name], **{name.split(".")[1]: ada.id}) for name in names}
    db.session.commit()
    return made


def stored(name, key):
    """(is there a row, what its column holds)"""
    table = db.metadata.tables[name.split(".")[0]]
    is_it = [table.c[column] == value for column, value in key.items()]
    row = db.session.execute(select(table.c[name.split(".")[1]]).where(*is_it)).first()
    return (row is not None, row and row[0])


def test_every_column_that_points_at_a_user_is_declared_once(columns):
    assert sorted(one.column for one in columns) == sorted(pointers())


def test_every_export_that_a_column_names_is_there(columns):
    keys = {one.key for one in personal_data.registry().exports} | {"profile"}
    assert {one.export for one in columns if one.export} - keys == set()


def test_no_two_exports_share_a_key(app):
    keys = [one.key for one in personal_data.registry().exports]
    assert sorted(keys) == sorted(set(keys))


def test_closing_an_account_does_to_each_column_what_is_declared(ada, ada_everywhere, columns):
    ada_id = ada.id
    actions.close_account(ada, PASSWORD)

    after = {
        OnClosing.DELETED: (False, None),
        OnClosing.DETACHED: (True, None),
        OnClosing.KEPT: (True, ada_id),
    }
    found = {one.column: stored(one.column, ada_everywhere[one.column]) for one in columns}
    assert found == {one.column: after[one.on_closing] for one in columns}


def test_closing_an_account_touches_nobody_else(ada, ben, with_password, terms, columns):
    with_password(ada)
    make = RowMaker(ada.id)
    rows = {
        name: make.insert(column.table, **{column.name: ben.id})
        for name, column in pointers().items()
        # What is made here belongs to Ada, but for this one column.
        if name not in OF_ROWS_OF_ADA
    }
    db.session.commit()
    ben_id = ben.id
    actions.close_account(ada, PASSWORD)

    assert {name: stored(name, key) for name, key in rows.items()} == dict.fromkeys(
        rows, (True, ben_id)
    )


def test_the_export_holds_a_row_of_each_declared_kind(browse, ada, ada_everywhere, columns):
    exported = browse(ada).get("/me/data.json").json

    assert [one.column for one in columns if one.export and not exported[one.export]] == []


def test_the_page_counts_each_kind_of_the_export(browse, ada, ada_everywhere):
    page = browse(ada).get("/me/data").text

    for one, several, number in data_export.count_all(ada):
        assert f"<li>{number} {one if number == 1 else several}</li>" in page


@pytest.mark.parametrize(
    "declaration",
    [
        {"on_closing": OnClosing.KEPT, "export": "drafts"},
        {"on_closing": OnClosing.DELETED, "why": "no reason", "export": "drafts"},
        {"on_closing": OnClosing.DELETED},
        {"on_closing": OnClosing.DELETED, "export": "drafts", "why_not": "no reason"},
    ],
    ids=["kept without why", "deleted with why", "neither", "both"],
)
def test_a_half_declared_column_is_refused(declaration):
    with pytest.raises(ValueError, match="why"):
        PersonalColumn("draft.author_id", **declaration)


def test_a_key_is_a_plain_name():
    assert Export("sign-in", "sign-ins of mine", lambda _: None, lambda _: {}).key == (
        "sign_ins_of_mine"
    )
