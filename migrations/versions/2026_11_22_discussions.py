"""questions to the network

Revision ID: 0013_discussions
Revises: 0012_thesaurus
Create Date: 2026-11-22 21:13:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0013_discussions"
down_revision = "0012_thesaurus"
branch_labels = None
depends_on = None


def _said() -> list[sa.Column]:
    """What a question and an answer share."""
    return [
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=32), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
    ]


def _bound(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f(f"fk_{table}_author_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f(f"fk_{table}_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "author_id", "submission_key", name=op.f(f"uq_{table}_author_id_submission_key")
        ),
    ]


def upgrade():
    op.create_table(
        "discussion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("helped_id", sa.Integer(), nullable=True),
        *_said(),
        *_bound("discussion"),
    )
    op.create_index(op.f("ix_discussion_author_id"), "discussion", ["author_id"])
    op.create_index(op.f("ix_discussion_moved_at"), "discussion", ["moved_at"])
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        *_said(),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["discussion.id"], name=op.f("fk_answer_discussion_id_discussion")
        ),
        *_bound("answer"),
    )
    op.create_index(op.f("ix_answer_author_id"), "answer", ["author_id"])
    op.create_index("ix_answer_discussion_id_posted_at", "answer", ["discussion_id", "posted_at"])
    op.create_table(
        "discussion_term",
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("fk_discussion_term_discussion_id_discussion"),
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["term.id"], name=op.f("fk_discussion_term_term_id_term")
        ),
        sa.PrimaryKeyConstraint("discussion_id", "term_id", name=op.f("pk_discussion_term")),
    )
    op.create_index(op.f("ix_discussion_term_term_id"), "discussion_term", ["term_id"])


def downgrade():
    op.drop_table("discussion_term")
    op.drop_table("answer")
    op.drop_table("discussion")
