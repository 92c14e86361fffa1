"""who decided on a supply link, and the newest notices of a member by an index

Revision ID: 0042_social
Revises: 0041_api
Create Date: 2026-11-28 01:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0042_social"
down_revision = "0041_api"
branch_labels = None
depends_on = None

COLUMNS = (("supply_link_proposal", "decided_by_id"), ("supply_link", "ended_by_id"))


def upgrade():
    for table, column in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.Integer()))
            batch.create_foreign_key(
                f"fk_{table}_{column}_organisation", "organisation", [column], ["id"]
            )
    op.create_index("ix_notice_member_id_id", "notice", ["member_id", "id"])
    op.create_index("ix_activity_kind_at", "activity", ["kind", "at"])


def downgrade():
    op.drop_index("ix_activity_kind_at", "activity")
    op.drop_index("ix_notice_member_id_id", "notice")
    for table, column in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_{column}_organisation", type_="foreignkey")
            batch.drop_column(column)
