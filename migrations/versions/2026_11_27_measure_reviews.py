"""reviews of measures

Revision ID: 0035_measure_reviews
Revises: 0034_supply_links
Create Date: 2026-11-27 22:40:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0035_measure_reviews"
down_revision = "0034_supply_links"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "measure_review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("definition", sa.String(400), nullable=False),
        sa.Column("applies_from", sa.Date()),
        sa.Column("office", sa.String(80), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("next_review", sa.Date(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("measure", "number"),
    )
    op.create_index("ix_measure_review_reviewer_id", "measure_review", ["reviewer_id"])


def downgrade():
    op.drop_table("measure_review")
