"""attendance, tables and feedback

Revision ID: 0008_on_the_day
Revises: 0007_bookings
Create Date: 2026-11-22 21:08:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0008_on_the_day"
down_revision = "0007_bookings"
branch_labels = None
depends_on = None


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def upgrade():
    op.create_table(
        "workshop_day",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("code_turn", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        _to("workshop_day", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_workshop_day")),
    )
    op.create_table(
        "workshop_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("for_whom", sa.String(), nullable=False),
        sa.Column("happened", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=True),
        _to("workshop_table", "workshop_id", "workshop"),
        _to("workshop_table", "writer_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_table")),
        sa.UniqueConstraint(
            "workshop_id", "number", name=op.f("uq_workshop_table_workshop_id_number")
        ),
    )
    op.create_index(op.f("ix_workshop_table_workshop_id"), "workshop_table", ["workshop_id"])
    op.create_table(
        "table_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("draft_key", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        _to("table_draft", "table_id", "workshop_table"),
        _to("table_draft", "workshop_id", "workshop"),
        _to("table_draft", "author_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_draft")),
        sa.UniqueConstraint("table_id", name=op.f("uq_table_draft_table_id")),
        sa.UniqueConstraint("draft_key", name=op.f("uq_table_draft_draft_key")),
    )
    op.create_index(op.f("ix_table_draft_author_id"), "table_draft", ["author_id"])
    op.create_index(op.f("ix_table_draft_workshop_id"), "table_draft", ["workshop_id"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("differently", sa.String(), nullable=False),
        sa.Column("next_time", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("useful BETWEEN 1 AND 5", name=op.f("ck_feedback_useful_in_range")),
        _to("feedback", "workshop_id", "workshop"),
        _to("feedback", "member_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "workshop_id", "member_id", name=op.f("uq_feedback_workshop_id_member_id")
        ),
    )
    op.create_index(op.f("ix_feedback_member_id"), "feedback", ["member_id"])
    op.create_index(op.f("ix_feedback_workshop_id"), "feedback", ["workshop_id"])


def downgrade():
    for table in ("feedback", "table_draft", "workshop_table", "workshop_day"):
        op.drop_table(table)
