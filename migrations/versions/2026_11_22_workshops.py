"""workshops

Revision ID: 0006_workshops
Revises: 0005_releases
Create Date: 2026-11-22 21:06:00

"""

# revision identifiers, used by Alembic.
revision = "0006_workshops"
down_revision = "0005_releases"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
