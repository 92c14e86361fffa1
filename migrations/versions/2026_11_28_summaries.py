"""reviewed summaries of what is known, and changes of it

Revision ID: 0039_summaries
Revises: 0038_programmes
Create Date: 2026-11-28 00:40:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0039_summaries"
down_revision = "0038_programmes"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "reviewed_summary",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("practice_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column("with_id", sa.Integer(), sa.ForeignKey("term.id")),
        sa.Column("open_key", sa.String(40), unique=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("links", sa.String(2000), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id")),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("decided_at", sa.DateTime()),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("review_by", sa.DateTime()),
        sa.Column("needs_review_at", sa.DateTime()),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.Column("withdrawn_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.CheckConstraint(
            "state != 'published' OR COALESCE(reviewer_id, 0) != writer_id", name="two_editors"
        ),
    )
    for name, columns in (
        ("practice_id_with_id", ["practice_id", "with_id", "state"]),
        *((one, [one]) for one in ("with_id", "writer_id", "reviewer_id", "withdrawn_by_id")),
        ("review_by", ["review_by"]),
    ):
        op.create_index(f"ix_reviewed_summary_{name}", "reviewed_summary", columns)
    op.create_table(
        "summary_source",
        sa.Column(
            "summary_id",
            sa.Integer(),
            sa.ForeignKey("reviewed_summary.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("case_study_id", sa.Integer(), sa.ForeignKey("case_study.id"), primary_key=True),
    )
    op.create_index("ix_summary_source_case_study_id", "summary_source", ["case_study_id"])
    op.create_table(
        "evidence_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("practice_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=False),
        sa.Column("was_direction", sa.String(20), nullable=False),
        sa.Column("was_strength", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(20), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_evidence_change_practice_id", "evidence_change", ["practice_id"])
    with_and_when = ["with_id", "at", "practice_id"]
    op.create_index("ix_evidence_change_with_id_at", "evidence_change", with_and_when)
    op.create_index("ix_try_group_id_tried_at", "try", ["group_id", "tried_at", "id"])


def downgrade():
    op.drop_index("ix_try_group_id_tried_at", "try")
    op.drop_table("evidence_change")
    op.drop_table("summary_source")
    op.drop_table("reviewed_summary")
