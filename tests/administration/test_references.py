"""Each column that points at an organisation, a term or an account is declared, whoever adds it."""

import pytest
from sqlalchemy import JSON, Integer, text

from forum.administration.merging.move_actions import pointing_at
from forum.administration.merging.references import (
    NOT_REFERENCES,
    REFERENCES,
    SOFT,
    TABLES,
    OnMerge,
)
from forum.administration.merging.twins import unique_columns
from forum.core.extensions import db
from forum.models.merges import MergeKind
from tests.people.rows import RowMaker

ALL = [(table, column) for table in db.metadata.sorted_tables for column in table.c]


def leads_to(column):
    return {key.column.table.name for key in column.foreign_keys}


@pytest.mark.parametrize("kind", list(MergeKind))
def test_each_foreign_key_is_declared_with_what_a_merge_does(kind):
    there = {f"{t.name}.{c.name}" for t, c in ALL if TABLES[kind] in leads_to(c)}
    declared = [reference.column for reference in REFERENCES[kind]]
    assert set(declared) == there, "declare it in forum/administration/merging/references.py"
    assert len(declared) == len(set(declared))


def test_each_number_and_each_json_column_that_may_hold_ids_is_declared():
    may_hold = {
        f"{table.name}.{column.name}"
        for table, column in ALL
        if not column.foreign_keys
        and (
            isinstance(column.type, JSON)
            or (isinstance(column.type, Integer) and column.name.endswith("_id"))
        )
    }
    declared = {soft.column for soft in SOFT} | NOT_REFERENCES.keys()
    assert may_hold == declared, "say in references.py what a merge does with it"


def test_a_row_that_is_kept_from_a_merge_says_why():
    for references in REFERENCES.values():
        for reference in references:
            assert bool(reference.why) == (reference.on_merge is OnMerge.STAYS), reference.column


def test_a_column_is_united_only_where_a_constraint_can_refuse_it():
    for references in REFERENCES.values():
        for reference in references:
            column = reference.attribute
            own = [c for c in unique_columns(column.table) if column.name in c]
            if reference.on_merge is OnMerge.UNITED:
                assert own, f"{reference.column}: nothing refuses two"
            if reference.on_merge is OnMerge.MOVED:
                sent_once = [c for c in own if {"submission_key", "key"} & set(c)]
                assert own == sent_once, f"{reference.column}: {own} refuses two"


@pytest.mark.parametrize("kind", list(MergeKind))
def test_a_row_in_each_declared_column_follows(merge, people, organisations, terms, kind):
    """Whatever a later wing adds: a row of it is made here, and must not keep what is merged."""
    old, new = {
        MergeKind.ORGANISATION: (organisations["northfield"], organisations["southgate"]),
        MergeKind.TERM: (terms["lone-parents"], terms["over-50s"]),
        MergeKind.MEMBER: (people["ada"], people["ben"]),
    }[kind]
    others = {"organisation": organisations["hilltop"].id, "term": terms["pg6-new-esa"].id}
    for reference in REFERENCES[kind]:
        column = reference.attribute
        maker = RowMaker(people["eve"].id)
        maker._made |= {table: {"id": number} for table, number in others.items()}
        if column.table.name == "group_votes_term":
            sets = db.metadata.tables["group_votes"]
            maker._made[sets.name] = maker.insert(sets, key=str(old.id))
        if reference.on_merge is not OnMerge.STAYS:
            own = {"id": 900} if column.table.name.startswith("former_") else {}
            own |= {"words": column.name} if column.table.name == "gap" else {}
            maker.insert(column.table, **{column.name: old.id}, **own)
    db.session.commit()
    old_id = old.id
    answer = merge(kind, old, new)
    assert answer.status_code == 302, answer.text
    assert pointing_at(kind, old_id) == {}
    assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
