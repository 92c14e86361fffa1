"""links of charters; accreditations: the grid of an organisation, and what it holds

Revision ID: 0054_accreditation
Revises: 0053_frameworks
Create Date: 2026-11-28 10:05:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0054_accreditation"
down_revision = "0053_frameworks"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "charter_links",
        sa.Column(
            "framework_id",
            sa.Integer(),
            sa.ForeignKey("standard_framework.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("bsl_url", sa.String(300), nullable=False),
        sa.Column("welsh_url", sa.String(300), nullable=False),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    _indexes("charter_links", "member_id")


def downgrade():
    op.drop_table("charter_links")


def _indexes(table, *columns):
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
