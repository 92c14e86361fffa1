"""one return for all primes

Revision ID: 0056_returns
Revises: 0052_complaints
Create Date: 2026-11-28 10:20:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0056_returns"
down_revision = "0058_social_lines"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "prime_layout",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "prime_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False, unique=True
        ),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("separator", sa.String(1), nullable=False),
        sa.Column("sheet", sa.String(31), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("beyond", sa.String(), nullable=False),
        sa.Column("returns_a_month", sa.Integer()),
        sa.Column("days_allowed", sa.Integer()),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_prime_layout_edited_by_id", "prime_layout", ["edited_by_id"])
    op.create_table(
        "sent_return",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("sender_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("submission_key", sa.String(80), unique=True),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
    )
    for column in ("organisation_id", "sender_id"):
        op.create_index(f"ix_sent_return_{column}", "sent_return", [column])
    op.create_table(
        "return_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("return_id", sa.Integer(), sa.ForeignKey("sent_return.id"), nullable=False),
        sa.Column("prime_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("standing_key", sa.String(64), unique=True),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quarter_end", sa.Date(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.CheckConstraint("line > 0", name="of_a_line"),
    )
    for column in ("return_id", "prime_id", "quarter_end"):
        op.create_index(f"ix_return_row_{column}", "return_row", [column])


def downgrade():
    for table in ("return_row", "sent_return", "prime_layout"):
        op.drop_table(table)
