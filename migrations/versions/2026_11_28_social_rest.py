"""why something is followed: chosen, or posted by the member

Revision ID: 0061_social_rest
Revises: 0059_manager_reviews
Create Date: 2026-11-28 17:50:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0061_social_rest"
down_revision = "0059_manager_reviews"
branch_labels = None
depends_on = None


def upgrade():
    reason = sa.Column("reason", sa.String(length=10), nullable=False, server_default="chosen")
    op.add_column("follow", reason)


def downgrade():
    with op.batch_alter_table("follow") as table:
        table.drop_column("reason")
