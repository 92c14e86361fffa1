"""supply links kept by their parties

Revision ID: 0034_supply_links
Revises: 0033_oidc
Create Date: 2026-11-27 22:20:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0034_supply_links"
down_revision = "0033_oidc"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("supply_link", sa.Column("prime_confirmed_on", sa.Date()))
    op.add_column("supply_link", sa.Column("partner_confirmed_on", sa.Date()))
    op.add_column(
        "supply_link",
        sa.Column("is_stale", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "supply_link_proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("open_key", sa.String(60), unique=True),
        sa.Column("prime_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column(
            "subcontractor_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("area_id", sa.Integer(), sa.ForeignKey("term.id")),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("proposed_by_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime()),
        sa.Column("link_id", sa.Integer(), sa.ForeignKey("supply_link.id")),
    )
    for column in ("prime_id", "subcontractor_id"):
        op.create_index(f"ix_supply_link_proposal_{column}", "supply_link_proposal", [column])


def downgrade():
    op.drop_table("supply_link_proposal")
    with op.batch_alter_table("supply_link") as batch:
        for column in ("is_stale", "partner_confirmed_on", "prime_confirmed_on"):
            batch.drop_column(column)
