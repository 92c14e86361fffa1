"""why words are held, the sentence, and whether they show by themselves

Revision ID: 0030_gate
Revises: 0029_second_factors
Create Date: 2026-11-27 17:10:00

What is held today quotes a figure: nothing else was held before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_gate"
down_revision = "0029_second_factors"
branch_labels = None
depends_on = None


def upgrade():
    # Columns with a default: SQLite adds them without making the table anew.
    for table, prefix in (("withheld", ""), ("case_study", "held_")):
        op.add_column(table, sa.Column(f"{prefix}look", sa.String(length=10), nullable=True))
        op.add_column(
            table, sa.Column(f"{prefix}sentence", sa.String(), nullable=False, server_default="")
        )
        op.add_column(
            table,
            sa.Column("shows_on_release", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    op.execute("UPDATE withheld SET look = 'when' WHERE state = 'held'")
    op.execute(
        "UPDATE case_study SET held_look = 'when' WHERE status = 'held' AND status_reason <> ''"
    )


def downgrade():
    for table, prefix in (("withheld", ""), ("case_study", "held_")):
        for column in ("shows_on_release", f"{prefix}sentence", f"{prefix}look"):
            op.drop_column(table, column)
