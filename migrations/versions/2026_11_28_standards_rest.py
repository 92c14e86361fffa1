"""returns of complaints that are the sum of partners' returns

Revision ID: 0062_standards_rest
Revises: 0059_manager_reviews
Create Date: 2026-11-28 17:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0062_standards_rest"
down_revision = "0059_manager_reviews"
branch_labels = None
depends_on = None


def upgrade():
    added = sa.Column("added_up_of", sa.Integer(), nullable=False, server_default="0")
    op.add_column("complaint_return", added)


def downgrade():
    op.drop_column("complaint_return", "added_up_of")
