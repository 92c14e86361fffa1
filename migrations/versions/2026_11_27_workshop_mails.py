"""mails of organisers, what organisers are told of bookings, places for colleagues

Revision ID: 0024_workshop_mails
Revises: 0023_data_version
Create Date: 2026-11-27 13:00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "0024_workshop_mails"
down_revision = "0023_data_version"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "workshop_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=90), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("html_policy", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("is_follow_up", sa.Boolean(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_mail_workshop_id_workshop")
        ),
        sa.ForeignKeyConstraint(
            ["writer_id"], ["user.id"], name=op.f("fk_workshop_mail_writer_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_mail")),
        sa.UniqueConstraint(
            "writer_id", "submission_key", name=op.f("uq_workshop_mail_writer_id_submission_key")
        ),
    )
    op.create_index(op.f("ix_workshop_mail_workshop_id"), "workshop_mail", ["workshop_id"])
    op.create_table(
        "workshop_mail_copy",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("letter_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["workshop_mail.id"],
            name=op.f("fk_workshop_mail_copy_mail_id_workshop_mail"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_workshop_mail_copy_member_id_user")
        ),
        sa.PrimaryKeyConstraint("mail_id", "member_id", name=op.f("pk_workshop_mail_copy")),
    )
    op.create_index(op.f("ix_workshop_mail_copy_letter_at"), "workshop_mail_copy", ["letter_at"])
    op.create_index(op.f("ix_workshop_mail_copy_member_id"), "workshop_mail_copy", ["member_id"])
    op.create_table(
        "booking_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_news_booking_id_booking")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_booking_news_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_news")),
    )
    for column in ("at", "booking_id", "workshop_id"):
        op.create_index(op.f(f"ix_booking_news_{column}"), "booking_news", [column])
    op.create_table(
        "organiser_preference",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("bookings", sa.String(length=10), nullable=False),
        sa.Column("told_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_organiser_preference_member_id_user")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_organiser_preference")),
    )
    with op.batch_alter_table("booking") as batch_op:
        batch_op.add_column(sa.Column("booked_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_booking_booked_by_id"), ["booked_by_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_booking_booked_by_id_user"), "user", ["booked_by_id"], ["id"]
        )
    with op.batch_alter_table("letter") as batch_op:
        batch_op.add_column(
            sa.Column("is_markdown", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade():
    with op.batch_alter_table("letter") as batch_op:
        batch_op.drop_column("is_markdown")
    with op.batch_alter_table("booking") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_booking_booked_by_id_user"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_booking_booked_by_id"))
        batch_op.drop_column("booked_by_id")
    for table in ("organiser_preference", "booking_news", "workshop_mail_copy", "workshop_mail"):
        op.drop_table(table)
