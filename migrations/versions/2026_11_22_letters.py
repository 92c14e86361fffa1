"""letters that tell a fact once, carry a calendar file, and can be stopped

Revision ID: 0003_letters
Revises: 0002_saved_searches
Create Date: 2026-11-22 20:40:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0003_letters"
down_revision = "0002_saved_searches"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fact", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("calendar", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("stop_path", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.create_unique_constraint(batch_op.f("uq_letter_fact"), ["fact"])
    op.create_table(
        "mail_stop",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mail_stop_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_mail_stop")),
    )


def downgrade():
    op.drop_table("mail_stop")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_letter_fact"), type_="unique")
        batch_op.drop_column("stop_path")
        batch_op.drop_column("calendar")
        batch_op.drop_column("fact")
