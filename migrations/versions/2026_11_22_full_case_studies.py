"""the full form of a case study

Revision ID: 0009_full_case_studies
Revises: 0008_on_the_day
Create Date: 2026-11-22 21:09:00

"""

# revision identifiers, used by Alembic.
revision = "0009_full_case_studies"
down_revision = "0008_on_the_day"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
