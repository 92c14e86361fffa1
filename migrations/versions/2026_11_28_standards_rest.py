"""sums of partners' returns, and what authors say that case studies help with

Revision ID: 0062_standards_rest
Revises: 0061_social_rest
Create Date: 2026-11-28 17:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0062_standards_rest"
down_revision = "0061_social_rest"
branch_labels = None
depends_on = None


def upgrade():
    added = sa.Column("added_up_of", sa.Integer(), nullable=False, server_default="0")
    op.add_column("complaint_return", added)
    is_waiting = sa.Column("is_waiting", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("sent_return", is_waiting)
    op.create_table(
        "waiting_return",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "return_id", sa.Integer(), sa.ForeignKey("sent_return.id"), nullable=False, unique=True
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("leaves_out", sa.Boolean(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    is_official = sa.Column("is_official", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("standard_result", is_official)
    op.create_table(
        "official_results",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uploader_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("decider_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("decided_at", sa.DateTime()),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_official_results_uploader_id", "official_results", ["uploader_id"])
    op.create_index("ix_official_results_decider_id", "official_results", ["decider_id"])
    op.create_table(
        "case_study_link",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_study_id", sa.Integer(), sa.ForeignKey("case_study.id"), nullable=False),
        sa.Column("target", sa.String(60), nullable=False),
        sa.Column("standard_id", sa.Integer(), sa.ForeignKey("standard.id")),
        sa.Column("theme", sa.String(40)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime()),
        sa.Column("reason", sa.String(600), nullable=False),
        sa.UniqueConstraint(
            "case_study_id", "target", name=op.f("uq_case_study_link_case_study_id_target")
        ),
        sa.CheckConstraint("(standard_id IS NULL) <> (theme IS NULL)", name="one_target"),
    )
    op.create_index("ix_case_study_link_standard_id", "case_study_link", ["standard_id"])
    op.create_index("ix_case_study_link_theme", "case_study_link", ["theme"])
    op.create_index("ix_case_study_link_state", "case_study_link", ["state", "chosen_at"])


def downgrade():
    op.drop_table("waiting_return")
    op.drop_column("sent_return", "is_waiting")
    op.drop_table("official_results")
    op.drop_column("standard_result", "is_official")
    op.drop_table("case_study_link")
    op.drop_column("complaint_return", "added_up_of")
