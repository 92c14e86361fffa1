"""contract managers, customer service standards, their reviews and results

Revision ID: 0051_standards
Revises: 0040_search_postings
Create Date: 2026-11-28 05:30:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0051_standards"
down_revision = "0040_search_postings"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "contract_manager",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("open_key", sa.String(40), unique=True),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=False),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("appointed_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("end_reason", sa.String(120), nullable=False, server_default=""),
    )
    for column in ("contract_id", "member_id"):
        op.create_index(f"ix_contract_manager_{column}", "contract_manager", [column])


def downgrade():
    op.drop_table("contract_manager")
