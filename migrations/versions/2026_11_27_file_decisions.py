"""the sheet and heading row of a file of figures, and decisions that are remembered

Revision ID: 0017_file_decisions
Revises: 0016_figure_questions
Create Date: 2026-11-27 08:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0017_file_decisions"
down_revision = "0016_figure_questions"
branch_labels = None
depends_on = None


def upgrade():
    # Added, not rebuilt: a rebuilt table would take the rows that point at it along.
    op.add_column(
        "upload", sa.Column("sheet", sa.String(length=120), nullable=False, server_default="")
    )
    op.add_column(
        "upload", sa.Column("heading_row", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "file_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_file_decision_user_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_file_decision_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_decision")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_file_decision_user_id_key")),
    )
    op.create_index(op.f("ix_file_decision_key"), "file_decision", ["key"])
    op.create_index(op.f("ix_file_decision_organisation_id"), "file_decision", ["organisation_id"])


def downgrade():
    op.drop_table("file_decision")
    op.drop_column("upload", "heading_row")
    op.drop_column("upload", "sheet")
