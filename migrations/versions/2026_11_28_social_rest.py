"""why something is followed, and letters that go with the mail of the day

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
    about = sa.Column("about_kind", sa.String(length=20), nullable=False, server_default="")
    op.add_column("letter", about)
    op.add_column(
        "letter", sa.Column("about_id", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("day_of_id", sa.Integer()))
        table.create_foreign_key("fk_letter_day_of_id_user", "user", ["day_of_id"], ["id"])
    op.create_index("ix_letter_day_of_id", "letter", ["day_of_id"])


def downgrade():
    op.drop_index("ix_letter_day_of_id", "letter")
    with op.batch_alter_table("letter") as table:
        table.drop_constraint("fk_letter_day_of_id_user", type_="foreignkey")
        for column in ("day_of_id", "about_id", "about_kind"):
            table.drop_column(column)
    with op.batch_alter_table("follow") as table:
        table.drop_column("reason")
