"""How Alembic finds the database and the models. `flask db …` runs it."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db
LOCK = 26  # of nodes that start at the same moment, one migrates and the others wait

with db.engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
        connection.commit()
    # Batch mode: SQLite cannot alter a table in place.
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")
        connection.commit()
