"""customer service standards: frameworks, standards, versions and reviews

Revision ID: 0053_frameworks
Revises: 0052_complaints
Create Date: 2026-11-28 09:40:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0053_frameworks"
down_revision = "0052_complaints"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "standard_framework",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(60), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id")),
        _words("programme_named", 120),
        sa.Column("prime_id", sa.Integer(), sa.ForeignKey("organisation.id")),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("basis", sa.String(20), nullable=False),
        _words("source"),
        _words("note", 600),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("begun_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
    )
    _indexes("standard_framework", "programme_id", "prime_id", "begun_by_id")
    op.create_table(
        "standard_framework_contract",
        _key("framework_id", "standard_framework.id", ondelete="CASCADE"),
        _key("contract_id", "contract.id"),
    )
    _indexes("standard_framework_contract", "contract_id")
    op.create_table(
        "standard",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "framework_id", sa.Integer(), sa.ForeignKey("standard_framework.id"), nullable=False
        ),
        sa.Column("code", sa.String(12), nullable=False, unique=True),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column("promised_by_id", sa.Integer(), sa.ForeignKey("organisation.id")),
        _words("promised_by_named", 120),
        sa.Column("last_review_on", sa.Date()),
        sa.Column("next_review_on", sa.Date()),
    )
    _indexes("standard", "framework_id", "stage_id", "promised_by_id", "next_review_on")
    _create_versions()
    op.create_table(
        "standard_version_term",
        _key("version_id", "standard_version.id", ondelete="CASCADE"),
        _key("term_id", "term.id"),
    )
    _indexes("standard_version_term", "term_id")
    op.create_table(
        "standard_review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("standard_id", sa.Integer(), sa.ForeignKey("standard.id"), nullable=False),
        sa.Column("result", sa.String(10), nullable=False),
        sa.Column("note", sa.String(600), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("next_review_on", sa.Date()),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    _indexes("standard_review", "standard_id", "reviewer_id")


def _create_versions():
    op.create_table(
        "standard_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("standard_id", sa.Integer(), sa.ForeignKey("standard.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("open_key", sa.Integer(), unique=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ends_it", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("applies_at", sa.DateTime()),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        *(_text(name, 600) for name in ("expect", "of_you", "if_not_kept", "definition")),
        *(_text(name, 200) for name in ("counted", "out_of", "clock_event")),
        sa.Column("clock_days", sa.Integer()),
        _text("clock_kind", 20),
        sa.Column("target", sa.Double()),
        _text("target_kind", 30),
        _text("exceptions", 600),
        _text("source_system", 200),
        _text("quality", 600),
        _text("you_will_see", 600),
        sa.Column("looked_at", sa.JSON(), nullable=False),
        _text("bid_page", 200),
        _text("guard", 600),
        *(_text(name, 300) for name in ("reason", "effect", "reading_reason")),
        _words("source"),
        _words("note", 600),
        sa.Column("written_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("proposed_by", sa.String(20)),
        sa.Column("proposed_at", sa.DateTime()),
        _text("returned_reason", 300),
        sa.Column("agreed_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("agreed_at", sa.DateTime()),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.UniqueConstraint("standard_id", "number"),
        sa.CheckConstraint(
            "target IS NULL OR (target >= 0 AND target <= 100)", name="target_percent"
        ),
        sa.CheckConstraint(
            "clock_days IS NULL OR clock_event != '' OR withdrawn_at IS NOT NULL",
            name="clock_has_event",
        ),
        sa.CheckConstraint("state != 'agreed' OR applies_at IS NOT NULL", name="agreed_applies"),
    )
    _indexes(
        "standard_version",
        *("standard_id", "applies_at", "ended_at", "written_by_id", "agreed_by_id"),
    )


def _key(name, of, ondelete=None):
    return sa.Column(name, sa.Integer(), sa.ForeignKey(of, ondelete=ondelete), primary_key=True)


def _text(name, length):
    return sa.Column(name, sa.String(length), nullable=False)


def _words(name, length=None):
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def _indexes(table, *columns):
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade():
    for table in (
        *("standard_review", "standard_version_term", "standard_version", "standard"),
        *("standard_framework_contract", "standard_framework"),
    ):
        op.drop_table(table)
