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
    op.create_table(
        "self_assessment",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_whose(),
        sa.Column("readiness", sa.String(10), nullable=False),
        sa.Column("note", sa.String(600), nullable=False),
        *_by(),
        sa.UniqueConstraint("organisation_id", "part"),
    )
    op.create_table(
        "accreditation_evidence",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_whose(),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        *_by(),
        sa.UniqueConstraint("organisation_id", "part", "path"),
    )
    for table in ("self_assessment", "accreditation_evidence"):
        _indexes(table, "organisation_id", "member_id")
    _create_held()


def _create_held():
    op.create_table(
        "held_accreditation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("scheme", sa.String(120), nullable=False),
        sa.Column("assessor", sa.String(120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("certificate", sa.String(120), nullable=False),
        sa.Column("certificate_url", sa.String(300), nullable=False),
        sa.Column("stated_by_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("stated_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("confirmed_for", sa.String(120), nullable=False),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("removed_at", sa.DateTime()),
        sa.Column("removed_reason", sa.String(600), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
    )
    _indexes("held_accreditation", "organisation_id", "stated_by_id", "confirmed_by_id")


def _whose():
    key = sa.ForeignKey("organisation.id")
    return (
        sa.Column("organisation_id", sa.Integer(), key, nullable=False),
        sa.Column("part", sa.String(4), nullable=False),
    )


def _by():
    return (
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )


def downgrade():
    for table in ("held_accreditation", "accreditation_evidence", "self_assessment"):
        op.drop_table(table)
    op.drop_table("charter_links")


def _indexes(table, *columns):
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
