"""the calendar of releases, passports and briefs

Revision ID: 0005_releases
Revises: 0004_figure_uploads
Create Date: 2026-11-22 21:05:00

"""

# revision identifiers, used by Alembic.
revision = "0005_releases"
down_revision = "0004_figure_uploads"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
