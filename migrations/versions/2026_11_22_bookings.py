"""bookings, waiting lists and offers

Revision ID: 0007_bookings
Revises: 0006_workshops
Create Date: 2026-11-22 21:07:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0007_bookings"
down_revision = "0006_workshops"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("booked_at", sa.DateTime(), nullable=True),
        sa.Column("offered_until", sa.DateTime(), nullable=True),
        sa.Column("put_first_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("access_needs", sa.String(length=600), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)",
            name=op.f("ck_booking_offer_has_an_end"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_booking_member_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_booking_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_booking_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint(
            "workshop_id", "member_id", name=op.f("uq_booking_workshop_id_member_id")
        ),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_booking_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "ix_booking_state_offered_until", ["state", "offered_until"], unique=False
        )
        batch_op.create_index(
            "ix_booking_workshop_id_state", ["workshop_id", "state"], unique=False
        )


def downgrade():
    op.drop_table("booking")
