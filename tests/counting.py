"""How many statements the database is asked."""

from sqlalchemy import event

from forum.core.extensions import db


def statements(run):
    """How many while run() runs."""
    db.session.remove()  # the tests' session outlives a request
    asked = []

    def listen(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        run()
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    return len(asked)
