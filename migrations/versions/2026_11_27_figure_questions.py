"""what a file of figures leaves open, and what the analyst answered

Revision ID: 0016_figure_questions
Revises: 0015_withheld
Create Date: 2026-11-27 07:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0016_figure_questions"
down_revision = "0015_withheld"
branch_labels = None
depends_on = None

EMPTY = (("questions", "[]"), ("answers", "{}"))


def upgrade():
    # Added, not rebuilt: a rebuilt table would take the rows that point at it along.
    for name, empty in EMPTY:
        op.add_column("upload", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))


def downgrade():
    for name, _empty in EMPTY:
        op.drop_column("upload", name)
