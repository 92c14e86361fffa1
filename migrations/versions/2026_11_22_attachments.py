"""attachments and evidence levels

Revision ID: 0010_attachments
Revises: 0009_full_case_studies
Create Date: 2026-11-22 21:10:00

"""

# revision identifiers, used by Alembic.
revision = "0010_attachments"
down_revision = "0009_full_case_studies"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
