"""How Alembic finds the database and the models. `flask db …` runs it."""

from alembic import context
from flask import current_app

from forum.data.schema.migrating import connection_for_migrations, refuse_rows_without_parent

db = current_app.extensions["migrate"].db
done = []
# A move fills the tables of another database than the application's.
engine = context.config.attributes.get("engine", db.engine)

with connection_for_migrations(engine) as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,  # SQLite cannot alter a table in place
        transactional_ddl=True,  # of SQLite too: all steps or none, in one transaction
        on_version_apply=lambda **step: done.append(step),
    )
    with context.begin_transaction():
        context.run_migrations()
        if done:
            refuse_rows_without_parent(connection)
