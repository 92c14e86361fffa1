"""what resolved complaints, samples of complaints, and merged themes

Revision ID: 0055_themes
Revises: 0052_complaints
Create Date: 2026-11-28 10:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0055_themes"
down_revision = "0056_returns"
branch_labels = None
depends_on = None

TABLES = ("theme_merge", "complaint_sample_note", "complaint_sample", "resolution_use")


def upgrade():
    _resolutions()
    _samples()
    op.create_table(
        "theme_merge",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("from_theme", sa.String(40), nullable=False, unique=True),
        sa.Column("into_theme", sa.String(40), nullable=False),
        sa.Column("analyst_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("shown_to", sa.Date()),
    )
    _index("theme_merge", "analyst_id")


def _resolutions():
    op.create_table(
        "complaint_resolution",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column(
            "organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("submission_key", sa.String(32), nullable=False, unique=True),
        sa.Column("wrong", sa.String(600), nullable=False),
        sa.Column("changed", sa.String(600), nullable=False),
        sa.Column("case_study_id", sa.Integer(), sa.ForeignKey("case_study.id")),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime()),
        sa.Column("withdrawn_at", sa.DateTime()),
    )
    op.create_index("ix_complaint_resolution_theme", "complaint_resolution", ["theme", "id"])
    _index("complaint_resolution", "stage_id", "organisation_id", "author_id", "case_study_id")
    op.create_table(
        "resolution_use",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "resolution_id", sa.Integer(), sa.ForeignKey("complaint_resolution.id"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id")),
        sa.Column("contract_key", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("resolution_id", "organisation_id", "contract_key"),
    )
    _index("resolution_use", "organisation_id", "contract_id", "member_id")


def _samples():
    op.create_table(
        "complaint_sample",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=False),
        sa.Column("quarter_end", sa.Date(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("contract_id", "quarter_end"),
        sa.CheckConstraint("size > 0 AND size <= received", name="something_is_drawn"),
    )
    _index("complaint_sample", "manager_id")
    op.create_table(
        "complaint_sample_note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sample_id", sa.Integer(), sa.ForeignKey("complaint_sample.id"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(10), nullable=False)
            for name in ("theme_right", "in_time", "answer_fair", "learnt_from")
        ),
        sa.UniqueConstraint("sample_id", "place"),
    )


def _index(table, *columns):
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade():
    for table in (*TABLES, "complaint_resolution"):
        op.drop_table(table)
