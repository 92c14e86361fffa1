"""words that moderators withdraw, or that wait for one

Revision ID: 0015_withheld
Revises: 0014_scores
Create Date: 2026-11-27 07:00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "0015_withheld"
down_revision = "0014_scores"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "withheld",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_withheld_author_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_withheld_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld")),
    )
    op.create_index(op.f("ix_withheld_author_id"), "withheld", ["author_id"])
    op.create_index(op.f("ix_withheld_state"), "withheld", ["state"])
    op.create_index("ix_withheld_kind_object_id", "withheld", ["kind", "object_id"])
    # Columns that may be empty: SQLite adds them without making the table anew.
    op.add_column("try", sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
    op.add_column("workshop_notes", sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
    op.add_column("decision", sa.Column("what", sa.String(length=40), nullable=True))


def downgrade():
    op.drop_column("decision", "what")
    op.drop_column("workshop_notes", "withdrawn_at")
    op.drop_column("try", "withdrawn_at")
    op.drop_table("withheld")
