"""when a member last looked at the home page

Revision ID: 0031_home_visit
Revises: 0030_gate
Create Date: 2026-11-27 17:20:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0031_home_visit"
down_revision = "0030_gate"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "home_visit",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_home_visit_member_id_user")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_home_visit")),
    )


def downgrade():
    op.drop_table("home_visit")
