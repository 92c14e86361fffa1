"""index jobs in the order in which their transactions become visible; wake the worker

Revision ID: 0018_index_queue
Revises: 0017_file_decisions
Create Date: 2026-11-27 08:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0018_index_queue"
down_revision = "0017_file_decisions"
branch_labels = None
depends_on = None

INDEX = "ix_change_transaction_id"
FUNCTION = """
CREATE FUNCTION exchange_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(TG_ARGV[0], '');
  RETURN NULL;
END
$$
"""
WATCHED = {"change": "INSERT", "letter": "INSERT", "upload": "INSERT OR UPDATE"}


def upgrade():
    op.add_column("change", sa.Column("transaction_id", sa.BigInteger(), nullable=True))
    op.create_index(INDEX, "change", ["transaction_id"])
    if op.get_bind().dialect.name != "postgresql":
        return
    number = "pg_current_xact_id()::text::bigint"
    op.execute(f"UPDATE change SET transaction_id = {number}")
    op.execute(f"ALTER TABLE change ALTER transaction_id SET DEFAULT {number}")
    op.execute(FUNCTION)
    for table, events in WATCHED.items():
        op.execute(
            f"CREATE TRIGGER exchange_wake AFTER {events} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION exchange_notify('exchange')"
        )


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table in WATCHED:
            op.execute(f"DROP TRIGGER exchange_wake ON {table}")
        op.execute("DROP FUNCTION exchange_notify()")
    op.drop_index(INDEX, table_name="change")
    op.drop_column("change", "transaction_id")
