"""what contract managers find of standards, and their reports

Revision ID: 0059_manager_reviews
Revises: 0057_standard_results
Create Date: 2026-11-28 14:30:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0059_manager_reviews"
down_revision = "0057_standard_results"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "manager_report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=False),
        sa.Column("quarter_end", sa.Date(), nullable=False),
        sa.Column("manager_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("issued_at", sa.DateTime()),
        sa.UniqueConstraint("contract_id", "quarter_end"),
    )
    op.create_index("ix_manager_report_manager_id", "manager_report", ["manager_id"])
    op.create_table(
        "manager_review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("manager_report.id"), nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("standard_version.id"), nullable=False),
        sa.Column("seen", sa.String(20), nullable=False),
        sa.Column("sample_size", sa.Integer()),
        sa.Column("sentence", sa.String(300), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("report_id", "version_id"),
        sa.CheckConstraint("sample_size IS NULL OR sample_size >= 0", name="sample_not_negative"),
    )
    for column in ("version_id", "author_id"):
        op.create_index(f"ix_manager_review_{column}", "manager_review", [column])


def downgrade():
    op.drop_table("manager_review")
    op.drop_table("manager_report")
