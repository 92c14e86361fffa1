"""tries, collections and gaps

Revision ID: 0011_tries
Revises: 0010_attachments
Create Date: 2026-11-22 21:11:00

"""

# revision identifiers, used by Alembic.
revision = "0011_tries"
down_revision = "0010_attachments"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
