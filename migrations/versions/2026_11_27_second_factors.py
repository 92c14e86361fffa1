"""second factors and recent authentication

Revision ID: 0029_second_factors
Revises: 0028_audit
Create Date: 2026-11-27 16:10:00

The days in which staff may enrol are counted from this upgrade.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0029_second_factors"
down_revision = "0028_audit"
branch_labels = None
depends_on = None


def upgrade():
    now = datetime.now(UTC).replace(tzinfo=None)
    op.add_column("user", sa.Column("roles_given_at", sa.DateTime(), nullable=True))
    op.execute(sa.update(sa.table("user", sa.column("roles_given_at"))).values(roles_given_at=now))
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.alter_column("roles_given_at", existing_type=sa.DateTime(), nullable=False)
    op.add_column("sign_in", sa.Column("authenticated_at", sa.DateTime(), nullable=True))
    op.add_column("sign_in", sa.Column("second_factor_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE sign_in SET authenticated_at = started_at")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.alter_column("authenticated_at", existing_type=sa.DateTime(), nullable=False)
    op.create_table(
        "authenticator",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=255), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_authenticator_user_id_user")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")
        ),
    )
    op.create_table(
        "email_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("confirm_hash", sa.String(length=64), nullable=False),
        sa.Column("undo_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_email_change_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_email_change_confirm_hash")),
        sa.UniqueConstraint("undo_hash", name=op.f("uq_email_change_undo_hash")),
    )
    op.create_index(op.f("ix_email_change_user_id"), "email_change", ["user_id"], unique=False)


def downgrade():
    for table in ("email_change", "recovery_code", "authenticator"):
        op.drop_table(table)
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("second_factor_at")
        batch_op.drop_column("authenticated_at")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("roles_given_at")
