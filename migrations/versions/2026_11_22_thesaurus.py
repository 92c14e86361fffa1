"""what administrators amend of the thesaurus

Revision ID: 0012_thesaurus
Revises: 0011_tries
Create Date: 2026-11-22 21:12:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0012_thesaurus"
down_revision = "0011_tries"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("is_taken_out", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_amendment_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("concept", "words", name=op.f("uq_amendment_concept_words")),
    )


def downgrade():
    op.drop_table("amendment")
