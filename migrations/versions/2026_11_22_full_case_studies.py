"""the full form of a case study

Revision ID: 0009_full_case_studies
Revises: 0008_on_the_day
Create Date: 2026-11-22 21:09:00

"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0009_full_case_studies"
down_revision = "0008_on_the_day"
branch_labels = None
depends_on = None

TEXTS = (
    ("setting", 10),
    ("chain_position", 20),
    ("showcase_kind", 30),
    ("why_it_works", None),
    ("partners", 300),
    ("compared_with", 20),
    ("checked_by", 30),
    ("check_link", 300),
    ("did_not_go_well", None),
    ("in_place", None),
    ("not_when", None),
)
COUNTS = ("offered", "took_part", "started_work", "sustained")
SWITCHES = ("may_contact", "is_anonymous", "is_unchecked")
DATES = ("held_until", "check_date")
INSTANTS = ("declared_at", "checked_at")


def upgrade():
    with op.batch_alter_table("case_study", schema=None) as batch_op:
        for name, length in TEXTS:
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default="")
            )
        for name in COUNTS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column(f"{name}_from", sa.Date(), nullable=True))
            batch_op.add_column(sa.Column(f"{name}_to", sa.Date(), nullable=True))
        for name in SWITCHES:
            batch_op.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        for name in DATES:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in INSTANTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(), nullable=True))
    _ask_in_a_year()

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_full", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "draft_author",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_draft_author_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_draft_author_user_id_user")
        ),
        sa.PrimaryKeyConstraint("draft_id", "user_id", name=op.f("pk_draft_author")),
    )
    with op.batch_alter_table("draft_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_author_user_id"), ["user_id"], unique=False)

    op.create_table(
        "unsent",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_unsent")),
    )
    with op.batch_alter_table("unsent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unsent_at"), ["at"], unique=False)


def _ask_in_a_year():
    """What is published already is asked about a year after it was posted."""
    case_study = sa.table(
        "case_study",
        sa.column("id", sa.Integer),
        sa.column("posted_at", sa.DateTime),
        sa.column("check_date", sa.Date),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(case_study.c.id, case_study.c.posted_at)).all():
        connection.execute(
            sa.update(case_study)
            .where(case_study.c.id == row.id)
            .values(check_date=row.posted_at.date() + timedelta(days=365))
        )


def downgrade():
    with op.batch_alter_table("unsent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unsent_at"))
    op.drop_table("unsent")
    with op.batch_alter_table("draft_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_author_user_id"))
    op.drop_table("draft_author")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("is_full")
    with op.batch_alter_table("case_study", schema=None) as batch_op:
        for name in (*INSTANTS, *DATES, *SWITCHES):
            batch_op.drop_column(name)
        for name in COUNTS:
            for part in (name, f"{name}_from", f"{name}_to"):
                batch_op.drop_column(part)
        for name, _ in TEXTS:
            batch_op.drop_column(name)
