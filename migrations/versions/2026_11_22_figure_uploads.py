"""what figures are made of, and their uploads

Revision ID: 0004_figure_uploads
Revises: 0003_letters
Create Date: 2026-11-22 21:04:00

"""

import hashlib
from collections import Counter

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0004_figure_uploads"
down_revision = "0003_letters"
branch_labels = None
depends_on = None

NEW_COLUMNS = ("version", "subject", "upload_id", "contract_id")


def upgrade():
    _programmes()
    _uploads()
    _figures()


def _programmes():
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("name", name=op.f("uq_programme_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_slug")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.add_column(sa.Column("programme_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_contract_programme_id"), ["programme_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_contract_programme_id_programme"), "programme", ["programme_id"], ["id"]
        )
    with op.batch_alter_table("supply_link", schema=None) as batch_op:
        for name in ("starts_on", "ends_on", "last_confirmed_on", "last_referral_on"):
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))


def _uploads():
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("layout", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=30), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("meanings", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_checked", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("compared", sa.JSON(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("chunks_copied", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("decided_by_id <> uploader_id", name=op.f("ck_upload_two_people")),
        sa.CheckConstraint(
            "NOT is_rehearsal OR (published_at IS NULL AND state NOT IN ('approved', 'published'))",
            name=op.f("ck_upload_rehearsal_is_not_published"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'published') OR decided_by_id IS NOT NULL",
            name=op.f("ck_upload_somebody_approved"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_upload_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_upload_release_id_release")
        ),
        sa.ForeignKeyConstraint(
            ["uploader_id"], ["user.id"], name=op.f("fk_upload_uploader_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("key", name=op.f("uq_upload_key")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        for name in ("release_id", "state", "uploader_id"):
            batch_op.create_index(batch_op.f(f"ix_upload_{name}"), [name], unique=False)
    op.create_table(
        "file_part",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_file_part_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_file_part")),
    )
    op.create_table(
        "chunk",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_chunk_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_chunk")),
    )
    op.create_table(
        "upload_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=400), nullable=False),
        sa.Column("mend", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_problem_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_problem")),
    )
    with op.batch_alter_table("upload_problem", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_upload_problem_upload_id"), ["upload_id"], unique=False
        )
    op.create_table(
        "column_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("headings_key", sa.String(length=64), nullable=False),
        sa.Column("meanings", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_column_mapping_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_column_mapping_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint(
            "user_id", "headings_key", name=op.f("uq_column_mapping_user_id_headings_key")
        ),
    )
    with op.batch_alter_table("column_mapping", schema=None) as batch_op:
        for name in ("headings_key", "organisation_id"):
            batch_op.create_index(batch_op.f(f"ix_column_mapping_{name}"), [name], unique=False)


def _figures():
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("upload_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("contract_id", sa.Integer(), nullable=True))
    _say_what_each_is_of()
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.alter_column("subject", existing_type=sa.String(length=32), nullable=False)
        batch_op.alter_column("version", existing_type=sa.Integer(), server_default=None)
        batch_op.create_unique_constraint(
            batch_op.f("uq_figure_subject_version"), ["subject", "version"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_figure_upload_id_upload"), "upload", ["upload_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_figure_contract_id_contract"), "contract", ["contract_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_figure_upload_id"), ["upload_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_figure_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_figure_measure_origin_group_id_area_id_cut_off_basis"),
            ["measure", "origin", "group_id", "area_id", "cut_off", "basis"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_figure_organisation_id_measure_cut_off"),
            ["organisation_id", "measure", "cut_off"],
            unique=False,
        )


def _say_what_each_is_of():
    """As forum/performance/origins.py does; rows that say the same are versions by their age."""
    of_what = [
        *("organisation_id", "organisation_named", "contract_id", "area_id", "geography"),
        *("group_id", "group_named", "measure", "period", "period_type", "cut_off", "origin"),
    ]
    figure = sa.table(
        "figure",
        sa.column("cut_off", sa.Date),
        *(
            sa.column(name)
            for name in ("id", "ref", "basis", "source", "subject", "version", *of_what)
            if name != "cut_off"
        ),
    )
    bind, seen = op.get_bind(), Counter()
    rows = bind.execute(sa.select(figure).where(figure.c.ref.is_not(None)).order_by(figure.c.id))
    for row in rows.mappings().all():
        said = [row[name] for name in of_what]
        if row["area_id"] is not None:
            said[of_what.index("geography")] = ""
        said.append(row["basis"] == "illustrative")
        said.append(row["source"] if row["origin"] in ("secondary", "industry", "local") else "")
        plain = "\x1f".join("" if part is None else str(part) for part in said)
        subject = hashlib.sha256(plain.encode()).hexdigest()[:32]
        seen[subject] += 1
        bind.execute(
            sa.update(figure)
            .where(figure.c.id == row["id"])
            .values(subject=subject, version=seen[subject])
        )


def downgrade():
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figure_organisation_id_measure_cut_off"))
        batch_op.drop_index(batch_op.f("ix_figure_measure_origin_group_id_area_id_cut_off_basis"))
        batch_op.drop_index(batch_op.f("ix_figure_contract_id"))
        batch_op.drop_index(batch_op.f("ix_figure_upload_id"))
        batch_op.drop_constraint(batch_op.f("fk_figure_contract_id_contract"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_figure_upload_id_upload"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_figure_subject_version"), type_="unique")
        for name in NEW_COLUMNS:
            batch_op.drop_column(name)
    for table in ("column_mapping", "upload_problem", "chunk", "file_part", "upload"):
        op.drop_table(table)
    with op.batch_alter_table("supply_link", schema=None) as batch_op:
        for name in ("last_referral_on", "last_confirmed_on", "ends_on", "starts_on"):
            batch_op.drop_column(name)
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_contract_programme_id_programme"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_contract_programme_id"))
        for name in ("ends_on", "starts_on", "programme_id"):
            batch_op.drop_column(name)
    op.drop_table("programme")
