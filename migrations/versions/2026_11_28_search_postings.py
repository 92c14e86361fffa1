"""the search index of PostgreSQL

On SQLite the tables stay empty: one schema for both keeps models and checks alike.
change.transaction_id stays, unused: nodes of the version before write it while they are replaced.

Revision ID: 0040_search_postings
Revises: 0042_social
Create Date: 2026-11-28 01:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0040_search_postings"
down_revision = "0042_social"
branch_labels = None
depends_on = None

UNCOMPRESSED = (  # read at each question
    ("search_posting", "packed"),
    ("search_keyword", "packed"),
    ("search_segment", "records"),
)
TABLES = (
    "search_deletion",
    "search_keyword",
    "search_posting",
    "search_document",
    "search_segment",
    "search_index",
)


def upgrade():
    op.create_table(
        "search_index",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("layout", sa.String(40), nullable=False),
        sa.Column("built_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "search_segment",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("records", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "search_document",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("segment", sa.BigInteger()),
        sa.Column("number", sa.Integer()),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("heaviest", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_search_document_place", "search_document", ["segment", "number"])
    op.create_table(
        "search_posting",
        sa.Column("segment", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("term", sa.LargeBinary(), primary_key=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "search_keyword",
        sa.Column("segment", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("field", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.LargeBinary(), primary_key=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "search_deletion",
        sa.Column("segment", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("words", sa.LargeBinary()),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, column in UNCOMPRESSED:
            op.execute(f"ALTER TABLE {table} ALTER {column} SET STORAGE EXTERNAL")


def downgrade():
    for table in TABLES:
        op.drop_table(table)
