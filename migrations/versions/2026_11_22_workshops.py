"""workshops

Revision ID: 0006_workshops
Revises: 0005_releases
Create Date: 2026-11-22 21:06:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0006_workshops"
down_revision = "0005_releases"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_table(
        "workshop_on_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("host", sa.String(length=120), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("date", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_workshop_on_record_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_on_record")),
        sa.UniqueConstraint("ref", name=op.f("uq_workshop_on_record_ref")),
    )
    with op.batch_alter_table("workshop_on_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workshop_on_record_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "calendar_key",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_calendar_key_user_id_user")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_calendar_key_key_hash")),
    )
    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=True),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("cancelled_reason", sa.String(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("place_name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("access_notes", sa.String(length=600), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column("who_may_come", sa.String(length=20), nullable=False),
        sa.Column("agenda", sa.String(), nullable=False),
        sa.Column("agenda_html", sa.String(), nullable=False),
        sa.Column("html_policy", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "capacity BETWEEN 1 AND 1000", name=op.f("ck_workshop_capacity_in_range")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_workshop_ends_after_start")),
        sa.CheckConstraint(
            "places_taken BETWEEN 0 AND capacity", name=op.f("ck_workshop_places_within_capacity")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["term.id"], name=op.f("fk_workshop_area_id_term")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_workshop_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["user.id"], name=op.f("fk_workshop_organiser_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_workshop_series_id_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint(
            "organiser_id", "submission_key", name=op.f("uq_workshop_organiser_id_submission_key")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_workshop_ref")),
        sa.UniqueConstraint("uid", name=op.f("uq_workshop_uid")),
    )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_area_id"), ["area_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_workshop_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_workshop_organiser_id"), ["organiser_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_workshop_series_id"), ["series_id"], unique=False)
        batch_op.create_index("ix_workshop_status_starts_at", ["status", "starts_at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_invitation_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("workshop_id", "address", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_address"), ["address"], unique=False)

    op.create_table(
        "workshop_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_change_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_change")),
    )
    with op.batch_alter_table("workshop_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_change_told_at"), ["told_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_workshop_change_workshop_id"), ["workshop_id"], unique=False
        )

    op.create_table(
        "workshop_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("html_policy", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_notes_workshop_id_workshop")
        ),
        sa.ForeignKeyConstraint(
            ["writer_id"], ["user.id"], name=op.f("fk_workshop_notes_writer_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_notes")),
        sa.UniqueConstraint(
            "workshop_id", "number", name=op.f("uq_workshop_notes_workshop_id_number")
        ),
    )
    with op.batch_alter_table("workshop_notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workshop_notes_workshop_id"), ["workshop_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_workshop_notes_writer_id"), ["writer_id"], unique=False
        )

    op.create_table(
        "workshop_organiser",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_workshop_organiser_user_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_organiser_workshop_id_workshop"),
        ),
        sa.PrimaryKeyConstraint("workshop_id", "user_id", name=op.f("pk_workshop_organiser")),
    )
    with op.batch_alter_table("workshop_organiser", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workshop_organiser_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "workshop_term",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["term.id"], name=op.f("fk_workshop_term_term_id_term")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_term_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("workshop_id", "term_id", name=op.f("pk_workshop_term")),
    )
    with op.batch_alter_table("workshop_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_term_term_id"), ["term_id"], unique=False)


def downgrade():
    with op.batch_alter_table("workshop_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_term_term_id"))

    op.drop_table("workshop_term")
    with op.batch_alter_table("workshop_organiser", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_organiser_user_id"))

    op.drop_table("workshop_organiser")
    with op.batch_alter_table("workshop_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_notes_writer_id"))
        batch_op.drop_index(batch_op.f("ix_workshop_notes_workshop_id"))

    op.drop_table("workshop_notes")
    with op.batch_alter_table("workshop_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_change_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_workshop_change_told_at"))

    op.drop_table("workshop_change")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_address"))

    op.drop_table("invitation")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_status_starts_at")
        batch_op.drop_index(batch_op.f("ix_workshop_series_id"))
        batch_op.drop_index(batch_op.f("ix_workshop_organiser_id"))
        batch_op.drop_index(batch_op.f("ix_workshop_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_workshop_area_id"))

    op.drop_table("workshop")
    op.drop_table("calendar_key")
    with op.batch_alter_table("workshop_on_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_on_record_organisation_id"))

    op.drop_table("workshop_on_record")
    op.drop_table("series")
