"""attendance, tables and feedback

Revision ID: 0008_on_the_day
Revises: 0007_bookings
Create Date: 2026-11-22 21:08:00

"""

# revision identifiers, used by Alembic.
revision = "0008_on_the_day"
down_revision = "0007_bookings"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
