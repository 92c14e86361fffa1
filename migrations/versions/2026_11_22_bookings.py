"""bookings, waiting lists and offers

Revision ID: 0007_bookings
Revises: 0006_workshops
Create Date: 2026-11-22 21:07:00

"""

# revision identifiers, used by Alembic.
revision = "0007_bookings"
down_revision = "0006_workshops"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
