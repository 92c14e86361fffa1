"""what figures are made of, and their uploads

Revision ID: 0004_figure_uploads
Revises: 0003_letters
Create Date: 2026-11-22 21:04:00

"""

# revision identifiers, used by Alembic.
revision = "0004_figure_uploads"
down_revision = "0003_letters"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
