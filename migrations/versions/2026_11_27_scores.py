"""scores: group totals, discounts and marks

The totals of claimant groups are filled from the scores that are stored. Every score is marked,
so that the worker goes through them once, in batches.

Revision ID: 0014_scores
Revises: 0013_discussions
Create Date: 2026-11-27 07:00:00

"""

import datetime

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0014_scores"
down_revision = "0013_discussions"
branch_labels = None
depends_on = None

FOR_WHOM = ("group", "circumstance")
LONG_AGO = datetime.datetime(2000, 1, 1)

score = sa.table(
    "score",
    sa.column("case_study_id", sa.Integer),
    sa.column("organisations", sa.Integer),
    sa.column("share_total", sa.Float),
    sa.column("group_votes_id", sa.Integer),
    sa.column("recalculate_at", sa.DateTime),
)
rating = sa.table(
    "rating", sa.column("case_study_id", sa.Integer), sa.column("organisation_id", sa.Integer)
)
case_study = sa.table(
    "case_study", sa.column("id", sa.Integer), sa.column("organisation_id", sa.Integer)
)
term = sa.table("term", sa.column("id", sa.Integer), sa.column("vocabulary", sa.String))
filed = sa.table(
    "case_study_term", sa.column("case_study_id", sa.Integer), sa.column("term_id", sa.Integer)
)
rater = sa.table(
    "rater",
    sa.column("organisation_id", sa.Integer),
    sa.column("recheck_at", sa.DateTime),
    sa.column("revision", sa.Integer),
)
group_votes = sa.table(
    "group_votes",
    sa.column("id", sa.Integer),
    sa.column("key", sa.String),
    sa.column("organisations", sa.Integer),
    sa.column("share_total", sa.Float),
)
group_votes_term = sa.table(
    "group_votes_term", sa.column("group_votes_id", sa.Integer), sa.column("term_id", sa.Integer)
)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def upgrade():
    _make_tables()
    _fill()


def _make_tables():
    op.create_table(
        "group_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("organisations", sa.Integer(), nullable=False),
        sa.Column("share_total", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_votes")),
        sa.UniqueConstraint("key", name=op.f("uq_group_votes_key")),
    )
    op.create_table(
        "group_votes_term",
        sa.Column("group_votes_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        _to("group_votes_term", "group_votes_id", "group_votes"),
        _to("group_votes_term", "term_id", "term"),
        sa.PrimaryKeyConstraint("group_votes_id", "term_id", name=op.f("pk_group_votes_term")),
    )
    op.create_index(op.f("ix_group_votes_term_term_id"), "group_votes_term", ["term_id"])
    op.create_table(
        "group_move",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Double(), nullable=False),
        sa.Column("following", sa.Double(), nullable=False),
        sa.Column("followed_to", sa.Integer(), nullable=True),
        _to("group_move", "term_id", "term"),
        sa.PrimaryKeyConstraint("term_id", name=op.f("pk_group_move")),
    )
    op.create_table(
        "rater",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("recheck_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("rater", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_rater")),
    )
    op.create_index(op.f("ix_rater_recheck_at"), "rater", ["recheck_at"])
    op.create_table(
        "discount",
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        _to("discount", "rater_id", "organisation"),
        _to("discount", "author_id", "organisation"),
        sa.PrimaryKeyConstraint("rater_id", "author_id", "rule", name=op.f("pk_discount")),
    )
    op.create_index(op.f("ix_discount_author_id"), "discount", ["author_id"])
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_votes_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recalculate_at", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_score_group_votes_id_group_votes"),
            "group_votes",
            ["group_votes_id"],
            ["id"],
        )
        batch_op.create_index(batch_op.f("ix_score_group_votes_id"), ["group_votes_id"])
        batch_op.create_index(batch_op.f("ix_score_recalculate_at"), ["recalculate_at"])


def _fill():
    connection = op.get_bind()
    connection.execute(sa.update(score).values(recalculate_at=LONG_AGO))
    authors = sa.select(case_study.c.organisation_id).where(
        case_study.c.id.in_(sa.select(rating.c.case_study_id)),
        case_study.c.organisation_id.is_not(None),
    )
    both = sa.union(sa.select(rating.c.organisation_id), authors)
    ids = connection.scalars(both).all()
    if ids:
        rows = [{"organisation_id": i, "recheck_at": LONG_AGO, "revision": 0} for i in ids]
        connection.execute(sa.insert(rater), rows)
    _fill_groups(connection)


def _fill_groups(connection):
    numbers: dict[tuple[int, ...], int] = {}
    totals: dict[int, list[float]] = {}
    in_set: list[dict[str, int]] = []
    terms_of = _terms(connection)
    for case_study_id, organisations, share_total in connection.execute(
        sa.select(score.c.case_study_id, score.c.organisations, score.c.share_total)
    ).all():
        terms = terms_of.get(case_study_id)
        if terms is None:
            continue
        number = numbers.setdefault(terms, len(numbers) + 1)
        total = totals.setdefault(number, [0, 0.0])
        total[0] += organisations
        total[1] += share_total
        in_set.append({"c": case_study_id, "g": number})
    if not numbers:
        return
    connection.execute(
        sa.insert(group_votes),
        [
            {
                "id": number,
                "key": ",".join(map(str, terms)),
                "organisations": totals[number][0],
                "share_total": totals[number][1],
            }
            for terms, number in numbers.items()
        ],
    )
    connection.execute(
        sa.insert(group_votes_term),
        [{"group_votes_id": n, "term_id": t} for terms, n in numbers.items() for t in terms],
    )
    connection.execute(
        sa.update(score)
        .where(score.c.case_study_id == sa.bindparam("c"))
        .values(group_votes_id=sa.bindparam("g")),
        in_set,
    )
    if connection.dialect.name == "postgresql":  # the ids above were given, not drawn
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('group_votes', 'id'), max(id)) FROM group_votes"
        )


def _terms(connection) -> dict[int, tuple[int, ...]]:
    """Case study to the ids of its claimant groups, in order."""
    rows = connection.execute(
        sa.select(filed.c.case_study_id, filed.c.term_id)
        .join(term, term.c.id == filed.c.term_id)
        .where(term.c.vocabulary.in_(FOR_WHOM))
        .order_by(filed.c.case_study_id, filed.c.term_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for case_study_id, term_id in rows:
        found[case_study_id] = (*found.get(case_study_id, ()), term_id)
    return found


def downgrade():
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_recalculate_at"))
        batch_op.drop_index(batch_op.f("ix_score_group_votes_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_score_group_votes_id_group_votes"), type_="foreignkey"
        )
        batch_op.drop_column("revision")
        batch_op.drop_column("recalculate_at")
        batch_op.drop_column("group_votes_id")
    for table in ("discount", "rater", "group_move", "group_votes_term", "group_votes"):
        op.drop_table(table)
