"""entries of the audit log are signed and cannot be changed; runs of tasks; why a letter failed

Revision ID: 0028_audit
Revises: 0027_review
Create Date: 2026-11-27 15:55:00

A migration that rebuilds audit_entry on SQLite (batch_alter_table) drops the triggers with the old
table and makes them again; `flask verify-audit` and a test name one that is missing.
"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0028_audit"
down_revision = "0027_review"
branch_labels = None
depends_on = None

REFUSE = "SELECT RAISE(ABORT, 'the audit log is append-only');"
SQLITE = (
    f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN {REFUSE} END",
    f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN {REFUSE} END",
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry"
    " WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR before = NEW.before)"
    f" BEGIN {REFUSE} END",
)
FUNCTION = """
CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END
$$
"""
POSTGRES = (
    FUNCTION,
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
)


def upgrade():
    op.add_column(
        "audit_entry",
        sa.Column("key_id", sa.String(length=12), nullable=False, server_default=""),
    )
    op.create_index("ix_audit_entry_act", "audit_entry", ["act"])
    op.add_column(
        "letter", sa.Column("failure", sa.String(length=120), nullable=False, server_default="")
    )
    op.create_table(
        "task_run",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("ran_at", sa.DateTime(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("failure", sa.String(length=120), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=True),
        sa.Column("wanted_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_task_run")),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade():
    op.drop_table("task_run")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("failure")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("no_update", "no_delete", "no_replace"):
            op.execute(f"DROP TRIGGER audit_entry_{name}")
    else:
        for name in ("append_only", "no_truncate"):
            op.execute(f"DROP TRIGGER audit_entry_{name} ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_refuse()")
    op.drop_index("ix_audit_entry_act", table_name="audit_entry")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_column("key_id")
