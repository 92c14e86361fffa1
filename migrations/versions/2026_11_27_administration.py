"""organisations and terms kept by administrators, and merges of two into one

Revision ID: 0037_administration
Revises: 0035_measure_reviews
Create Date: 2026-11-27 23:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0037_administration"
down_revision = "0035_measure_reviews"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("organisation", sa.Column("closed_on", sa.Date()))
    op.add_column("organisation", sa.Column("edited_at", sa.DateTime()))
    op.add_column("term", sa.Column("edited_at", sa.DateTime()))
    op.create_table(
        "organisation_alias",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("key", sa.String(240), nullable=False, unique=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
    )
    op.create_index(
        "ix_organisation_alias_organisation_id", "organisation_alias", ["organisation_id"]
    )
    op.create_table(
        "former_organisation",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column(
            "organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("ref", sa.String(20), unique=True),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
    )
    op.create_index(
        "ix_former_organisation_organisation_id", "former_organisation", ["organisation_id"]
    )
    op.create_table(
        "former_term",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("vocabulary", sa.String(20), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("term_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("vocabulary", "slug"),
    )
    op.create_index("ix_former_term_term_id", "former_term", ["term_id"])
    op.create_table(
        "merge_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("from_name", sa.String(120), nullable=False),
        sa.Column("open_key", sa.String(40), unique=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("decided_at", sa.DateTime()),
        sa.CheckConstraint(
            "outcome != 'done' OR COALESCE(decided_by_id, 0) != COALESCE(asked_by_id, 0)",
            name="two_people",
        ),
        sa.CheckConstraint("from_id != into_id", name="two_things"),
    )
    op.create_index("ix_merge_request_outcome", "merge_request", ["outcome"])
    op.create_table(
        "merged_account",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("into_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_merged_account_into_id", "merged_account", ["into_id"])


def downgrade():
    for table in (
        *("merged_account", "merge_request", "former_term"),
        *("former_organisation", "organisation_alias"),
    ):
        op.drop_table(table)
    with op.batch_alter_table("term") as batch:
        batch.drop_column("edited_at")
    with op.batch_alter_table("organisation") as batch:
        batch.drop_column("edited_at")
        batch.drop_column("closed_on")
