"""the version of the data that cached pages were made of

Revision ID: 0023_data_version
Revises: 0022_people_and_groups
Create Date: 2026-11-27 12:00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "0023_data_version"
down_revision = "0022_people_and_groups"
branch_labels = None
depends_on = None


def upgrade():
    table = op.create_table(
        "data_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_version")),
    )
    op.bulk_insert(table, [{"id": 1, "token": "new"}])


def downgrade():
    op.drop_table("data_version")
