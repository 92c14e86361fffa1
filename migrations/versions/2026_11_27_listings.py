"""listings: what lists of case studies are read from, counters, and indexes for their orders

Revision ID: 0020_listings
Revises: 0019_one_sided
Create Date: 2026-11-27 12:00:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0020_listings"
down_revision = "0019_one_sided"
branch_labels = None
depends_on = None

LISTINGS = "listed_case_study"
LISTING_INDEXES = {
    "newest": ("term_id", "is_checked", "posted_at", "case_study_id"),
    "useful": ("term_id", "has_score", "is_checked", "lower_bound", "case_study_id"),
    "published": ("term_id", "published_at", "case_study_id"),
    "organisation": ("organisation_id", "term_id", "posted_at", "case_study_id"),
}
INDEXES = {
    "ix_workshop_status_ends_at": ("workshop", ["status", "ends_at"]),
    "ix_workshop_organisation_id_ends_at": ("workshop", ["organisation_id", "ends_at"]),
    "ix_discussion_withdrawn_at_moved_at": ("discussion", ["withdrawn_at", "moved_at", "id"]),
    "ix_try_organisation_id_tried_at": ("try", ["organisation_id", "tried_at", "id"]),
}
COLUMNS = (
    "term_id, case_study_id, is_checked, posted_at, published_at, has_score, lower_bound,"
    " organisation_id, has_failed"
)
FILL = f"""
INSERT INTO {LISTINGS} ({COLUMNS})
SELECT {{term_id}}, c.id, NOT c.is_unchecked, c.posted_at,
  coalesce((SELECT max(d.at) FROM decision d WHERE d.case_study_id = c.id AND d.act = 'accepted'),
           c.posted_at),
  coalesce(s.organisations >= 3, {{no}}), coalesce(s.lower_bound, 0.0),
  CASE WHEN NOT c.is_anonymous THEN c.organisation_id END, c.outcome = 'did-not-work'
FROM case_study c LEFT JOIN score s ON s.case_study_id = c.id{{terms}}
WHERE c.status = 'published'
"""
COUNT = (
    """
INSERT INTO case_study_count (kind, of_id, with_id, number)
SELECT 'term', a.term_id, b.term_id, count(*)
FROM listed_case_study a JOIN listed_case_study b ON b.case_study_id = a.case_study_id
GROUP BY a.term_id, b.term_id
""",
    """
INSERT INTO case_study_count (kind, of_id, with_id, number)
SELECT 'failed', term_id, 0, count(*) FROM listed_case_study WHERE has_failed GROUP BY term_id
""",
    """
INSERT INTO case_study_count (kind, of_id, with_id, number)
SELECT 'organisation', organisation_id, term_id, count(*) FROM listed_case_study
WHERE organisation_id IS NOT NULL GROUP BY organisation_id, term_id
""",
)


def upgrade():
    op.create_table(
        LISTINGS,
        sa.Column("case_study_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("has_score", sa.Boolean(), nullable=False),
        sa.Column("lower_bound", sa.Double(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_study_id", "term_id", name=op.f("pk_listed_case_study")),
    )
    op.create_table(
        "case_study_count",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "of_id", "with_id", name=op.f("pk_case_study_count")),
    )
    _fill()
    for name, columns in LISTING_INDEXES.items():
        op.create_index(f"ix_{LISTINGS}_{name}", LISTINGS, list(columns))
    op.create_index("ix_case_study_count_with_id", "case_study_count", ["kind", "with_id"])
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def _fill():
    no = "false" if op.get_bind().dialect.name == "postgresql" else "0"
    joined = "\nJOIN case_study_term t ON t.case_study_id = c.id"
    op.execute(FILL.format(term_id="0", no=no, terms=""))
    op.execute(FILL.format(term_id="t.term_id", no=no, terms=joined))
    for statement in COUNT:
        op.execute(statement)


def downgrade():
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table_name=table)
    op.drop_table("case_study_count")
    op.drop_table(LISTINGS)
