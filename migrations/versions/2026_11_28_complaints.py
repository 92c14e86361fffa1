"""returns of complaints by theme

Revision ID: 0052_complaints
Revises: 0051_standards
Create Date: 2026-11-28 07:50:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0052_complaints"
down_revision = "0051_standards"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "complaint_return",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("standing_key", sa.String(40), unique=True),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=False),
        sa.Column("quarter_end", sa.Date(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("replaced_at", sa.DateTime()),
        sa.CheckConstraint("participants > 0", name="somebody_took_part"),
    )
    for column in ("contract_id", "quarter_end", "sender_id"):
        op.create_index(f"ix_complaint_return_{column}", "complaint_return", [column])
    op.create_table(
        "complaint_count",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("return_id", sa.Integer(), sa.ForeignKey("complaint_return.id"), nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column("step", sa.String(30), nullable=False),
        sa.Column("days", sa.String(20), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("received", "upheld", "partly_upheld", "not_upheld", "withdrawn")
        ),
        sa.CheckConstraint(
            "upheld >= 0 AND partly_upheld >= 0 AND not_upheld >= 0 AND withdrawn >= 0"
            " AND upheld + partly_upheld + not_upheld + withdrawn <= received",
            name="no_more_found_than_received",
        ),
    )
    for column in ("return_id", "stage_id"):
        op.create_index(f"ix_complaint_count_{column}", "complaint_count", [column])


def downgrade():
    op.drop_table("complaint_count")
    op.drop_table("complaint_return")
