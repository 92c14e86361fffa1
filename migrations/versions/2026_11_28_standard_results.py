"""results of customer service standards

Revision ID: 0057_standard_results
Revises: 0055_themes
Create Date: 2026-11-28 14:30:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0057_standard_results"
down_revision = "0055_themes"
branch_labels = None
depends_on = None

INDEXED = ("contract_id", "standard_id", "version_id", "quarter_end", "sender_id")


def upgrade():
    op.create_table(
        "standard_result",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("standing_key", sa.String(60), unique=True),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=False),
        sa.Column("standard_id", sa.Integer(), sa.ForeignKey("standard.id"), nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("standard_version.id"), nullable=False),
        sa.Column("figure_id", sa.Integer(), sa.ForeignKey("figure.id"), unique=True),
        sa.Column("quarter_end", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("guard", sa.Double()),
        sa.Column("sender_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("replaced_at", sa.DateTime()),
        sa.CheckConstraint("counted >= 0 AND counted <= out_of", name="counted_among_out_of"),
        sa.CheckConstraint(
            "guard IS NULL OR (guard >= 0 AND guard <= 100)",
            name="guard_percent",
        ),
    )
    for column in INDEXED:
        op.create_index(f"ix_standard_result_{column}", "standard_result", [column])


def downgrade():
    op.drop_table("standard_result")
