"""the calendar of releases, passports and briefs

Revision ID: 0005_releases
Revises: 0004_figure_uploads
Create Date: 2026-11-22 21:05:00

"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0005_releases"
down_revision = "0004_figure_uploads"
branch_labels = None
depends_on = None

FIRST_DAY = timedelta(hours=24)  # the clock is believed so long before a worker has run


def upgrade():
    _releases()
    _changes()
    _clock()
    _passports()
    _service_levels()


def _releases():
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reissue_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("announced_at", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("short_notice_because", sa.String(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("cancelled_because", sa.String(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("briefed_at", sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_release_reissue_of_id_release"), "release", ["reissue_of_id"], ["id"]
        )
        batch_op.create_check_constraint(
            "open_stays_open", "opened_at IS NULL OR cancelled_at IS NULL"
        )
        batch_op.create_index(batch_op.f("ix_release_release_at"), ["release_at"])


def _changes():
    op.create_table(
        "release_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("release_at", sa.DateTime(), nullable=False),
        sa.Column("was_at", sa.DateTime(), nullable=True),
        sa.Column("cut_off", sa.Date(), nullable=True),
        sa.Column("reissue_of_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome != 'confirmed' OR kind = 'cancel'"
            " OR (decided_by_id IS NOT NULL AND decided_by_id != asked_by_id)",
            name=op.f("ck_release_change_two_people"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_release_change_{column}_{table}")
            )
            for column, table in (
                ("release_id", "release"),
                ("reissue_of_id", "release"),
                ("asked_by_id", "user"),
                ("decided_by_id", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_change")),
    )
    with op.batch_alter_table("release_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_change_release_id"), ["release_id"])
        batch_op.create_index(batch_op.f("ix_release_change_outcome"), ["outcome"])


def _clock():
    watch = op.create_table(
        "clock_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("good_until", sa.DateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_watch_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_watch")),
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    op.bulk_insert(watch, [{"id": 1, "seen_at": now, "good_until": now + FIRST_DAY}])


def _passports():
    op.create_table(
        "passport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("csv", sa.LargeBinary(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("csv_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_passport_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_passport_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport")),
        sa.UniqueConstraint("code", name=op.f("uq_passport_code")),
    )
    with op.batch_alter_table("passport", schema=None) as batch_op:
        for column in ("organisation_id", "pdf_sha256", "csv_sha256"):
            batch_op.create_index(batch_op.f(f"ix_passport_{column}"), [column])


def _service_levels():
    words = ("measured_by", "standard", "source", "note")
    op.create_table(
        "service_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("prime_id", sa.Integer(), nullable=True),
        sa.Column("prime_named", sa.String(length=120), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("programme", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
        sa.ForeignKeyConstraint(
            ["prime_id"], ["organisation.id"], name=op.f("fk_service_level_prime_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["term.id"], name=op.f("fk_service_level_stage_id_term")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_level")),
        sa.UniqueConstraint("ref", name=op.f("uq_service_level_ref")),
    )
    with op.batch_alter_table("service_level", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_level_prime_id"), ["prime_id"])
        batch_op.create_index(batch_op.f("ix_service_level_stage_id"), ["stage_id"])


def downgrade():
    op.drop_table("service_level")
    op.drop_table("passport")
    op.drop_table("clock_watch")
    op.drop_table("release_change")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_release_at"))
        batch_op.drop_constraint("open_stays_open", type_="check")
        batch_op.drop_constraint(batch_op.f("fk_release_reissue_of_id_release"), type_="foreignkey")
        for column in (
            "briefed_at",
            "cancelled_because",
            "cancelled_at",
            "sequence",
            "changed_at",
            "short_notice_because",
            "announced_at",
            "reissue_of_id",
        ):
            batch_op.drop_column(column)
