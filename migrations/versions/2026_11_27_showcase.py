"""the kind of example a case study is, picks of a quarter, and what a file is for

Revision ID: 0025_showcase
Revises: 0024_workshop_mails
Create Date: 2026-11-27 13:10:00

The worker decides the kinds of existing case studies (practice/showcase/jobs.py). Answers that the
question no longer offers go: those kinds are taken from the organisation.
"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0025_showcase"
down_revision = "0024_workshop_mails"
branch_labels = None
depends_on = None


def upgrade():
    for table in ("case_study", "listed_case_study"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("showcase", sa.String(length=30), nullable=False, server_default="")
            )
    with op.batch_alter_table("case_study", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_study_showcase", ["showcase", "status", "posted_at"], unique=False
        )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("purpose", sa.String(length=10), nullable=False, server_default="")
        )
    for table, column in (("case_study", "showcase"), ("listed_case_study", "showcase")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None, existing_type=sa.String(length=30))
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attachment_purpose_added_at", ["purpose", "added_at"], unique=False
        )
        batch_op.alter_column("purpose", server_default=None, existing_type=sa.String(length=10))
    op.execute(
        "UPDATE case_study SET showcase_kind = '' WHERE showcase_kind <> 'specialist-advocating'"
    )
    op.create_table(
        "showcase_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("case_study_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["organisation.id"], name=op.f("fk_showcase_pick_body_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["case_study_id"],
            ["case_study.id"],
            name=op.f("fk_showcase_pick_case_study_id_case_study"),
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["user.id"], name=op.f("fk_showcase_pick_editor_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showcase_pick")),
        sa.UniqueConstraint("quarter", "body_id", name=op.f("uq_showcase_pick_quarter_body_id")),
        sa.UniqueConstraint(
            "quarter", "case_study_id", name=op.f("uq_showcase_pick_quarter_case_study_id")
        ),
    )
    with op.batch_alter_table("showcase_pick", schema=None) as batch_op:
        for column in ("body_id", "case_study_id", "editor_id"):
            batch_op.create_index(batch_op.f(f"ix_showcase_pick_{column}"), [column], unique=False)


def downgrade():
    op.drop_table("showcase_pick")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_purpose_added_at")
        batch_op.drop_column("purpose")
    with op.batch_alter_table("case_study", schema=None) as batch_op:
        batch_op.drop_index("ix_case_study_showcase")
    for table in ("listed_case_study", "case_study"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("showcase")
