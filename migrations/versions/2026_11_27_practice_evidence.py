"""what is known of each practice

Revision ID: 0026_practice_evidence
Revises: 0025_showcase
Create Date: 2026-11-27 16:00:00

The worker sums up every practice that there is (practice/evidence_summaries/jobs.py).
"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0026_practice_evidence"
down_revision = "0025_showcase"
branch_labels = None
depends_on = None

NUMBERS = (
    *("tried_by", "worked", "mixed", "did_not_work", "sources", "compared", "best_level"),
    "strength",
)


def upgrade():
    op.create_table(
        "practice_evidence",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=False),
        sa.Column("case_studies", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("tries", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("weaknesses", sa.JSON(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("newest_at", sa.DateTime(), nullable=True),
        sa.Column("stale_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["term.id"], name=op.f("fk_practice_evidence_practice_id_term")
        ),
        sa.PrimaryKeyConstraint("practice_id", "with_id", name=op.f("pk_practice_evidence")),
    )
    op.create_index("ix_practice_evidence_with_id", "practice_evidence", ["with_id"])
    op.create_index("ix_practice_evidence_stale_at", "practice_evidence", ["stale_at"])
    op.create_table(
        "practice_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_mark")),
    )
    op.create_index("ix_practice_mark_practice_id", "practice_mark", ["practice_id"])
    op.execute(
        "INSERT INTO practice_mark (practice_id) SELECT id FROM term WHERE vocabulary = 'practice'"
    )


def downgrade():
    op.drop_table("practice_mark")
    op.drop_table("practice_evidence")
