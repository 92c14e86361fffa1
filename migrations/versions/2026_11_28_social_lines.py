"""pictures say what they show, and the first of a member wait for a moderator

Revision ID: 0058_social_lines
Revises: 0052_complaints
Create Date: 2026-11-28 10:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0058_social_lines"
down_revision = "0054_accreditation"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "attachment",
        sa.Column("description", sa.String(length=200), nullable=False, server_default=""),
    )
    op.add_column(
        "attachment",
        sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_attachment_is_held", "attachment", ["is_held"])


def downgrade():
    op.drop_index("ix_attachment_is_held", "attachment")
    with op.batch_alter_table("attachment") as table:
        table.drop_column("is_held")
        table.drop_column("description")
