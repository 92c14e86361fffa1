"""tries, collections and gaps

Revision ID: 0011_tries
Revises: 0010_attachments
Create Date: 2026-11-22 21:11:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0011_tries"
down_revision = "0010_attachments"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=43), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_collection_owner_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("key", name=op.f("uq_collection_key")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_collection_owner_id_name")),
    )
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("for_whom_id", sa.Integer(), nullable=True),
        sa.Column("what_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=80), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("had", sa.Integer(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("filled_at", sa.DateTime(), nullable=True),
        sa.Column("filled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["filled_by_id"], ["case_study.id"], name=op.f("fk_gap_filled_by_id_case_study")
        ),
        sa.ForeignKeyConstraint(["for_whom_id"], ["term.id"], name=op.f("fk_gap_for_whom_id_term")),
        sa.ForeignKeyConstraint(["what_id"], ["term.id"], name=op.f("fk_gap_what_id_term")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
        sa.UniqueConstraint("for_whom_id", "what_id", name=op.f("uq_gap_for_whom_id_what_id")),
        sa.UniqueConstraint("words", name=op.f("uq_gap_words")),
    )
    with op.batch_alter_table("gap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_status"), ["status"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_study_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("come_back_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_study_id"], ["case_study.id"], name=op.f("fk_plan_case_study_id_case_study")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_plan_member_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint(
            "case_study_id", "member_id", name=op.f("uq_plan_case_study_id_member_id")
        ),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_case_study_id"), ["case_study_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_come_back_on"), ["come_back_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_member_id"), ["member_id"], unique=False)

    op.create_table(
        "saved",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("case_study_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_study_id"], ["case_study.id"], name=op.f("fk_saved_case_study_id_case_study")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_saved_collection_id_collection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved")),
        sa.UniqueConstraint(
            "collection_id", "case_study_id", name=op.f("uq_saved_collection_id_case_study_id")
        ),
    )
    with op.batch_alter_table("saved", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_case_study_id"), ["case_study_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_collection_id"), ["collection_id"], unique=False)

    op.create_table(
        "try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_study_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("scale", sa.String(length=10), nullable=False),
        sa.Column("again", sa.String(length=10), nullable=False),
        sa.Column("what_changed", sa.String(length=600), nullable=False),
        sa.Column("note", sa.String(length=600), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_study_id"], ["case_study.id"], name=op.f("fk_try_case_study_id_case_study")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["term.id"], name=op.f("fk_try_group_id_term")),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_try_member_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_try_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_try")),
        sa.UniqueConstraint(
            "case_study_id",
            "member_id",
            "group_id",
            "round",
            name=op.f("uq_try_case_study_id_member_id_group_id_round"),
        ),
    )
    with op.batch_alter_table("try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_try_case_study_id"), ["case_study_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_try_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_try_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "need",
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gap.id"], name=op.f("fk_need_gap_id_gap")),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_need_member_id_user")),
        sa.PrimaryKeyConstraint("gap_id", "member_id", name=op.f("pk_need")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", sa.DateTime(), nullable=True))


def downgrade():
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_column("told_at")

    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_member_id"))

    op.drop_table("need")
    with op.batch_alter_table("try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_try_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_try_member_id"))
        batch_op.drop_index(batch_op.f("ix_try_case_study_id"))

    op.drop_table("try")
    with op.batch_alter_table("saved", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_collection_id"))
        batch_op.drop_index(batch_op.f("ix_saved_case_study_id"))

    op.drop_table("saved")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_member_id"))
        batch_op.drop_index(batch_op.f("ix_plan_come_back_on"))
        batch_op.drop_index(batch_op.f("ix_plan_case_study_id"))

    op.drop_table("plan")
    with op.batch_alter_table("gap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gap_status"))

    op.drop_table("gap")
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collection_owner_id"))

    op.drop_table("collection")
