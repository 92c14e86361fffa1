"""attachments and evidence levels

Revision ID: 0010_attachments
Revises: 0009_full_case_studies
Create Date: 2026-11-22 21:10:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0010_attachments"
down_revision = "0009_full_case_studies"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "stored_piece",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["stored_file.sha256"],
            name=op.f("fk_stored_piece_sha256_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sha256", "number", name=op.f("pk_stored_piece")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name=op.f("ck_attachment_place_in_range")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_attachment_owner_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_attachment_sha256_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "owner_id", "key", "place", name=op.f("uq_attachment_owner_id_key_place")
        ),
        sa.UniqueConstraint(
            "owner_id", "key", "sha256", name=op.f("uq_attachment_owner_id_key_sha256")
        ),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_sha256"), ["sha256"], unique=False)

    op.create_table(
        "evidence_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_study_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("computed_level", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("answers_appeal", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "level BETWEEN 0 AND 4", name=op.f("ck_evidence_decision_level_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["case_study_id"],
            ["case_study.id"],
            name=op.f("fk_evidence_decision_case_study_id_case_study"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_evidence_decision_decided_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_decision")),
        sa.UniqueConstraint(
            "case_study_id", "number", name=op.f("uq_evidence_decision_case_study_id_number")
        ),
    )
    with op.batch_alter_table("evidence_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_decision_decided_by_id"), ["decided_by_id"], unique=False
        )

    op.create_table(
        "evidence_appeal",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=600), nullable=False),
        sa.Column("appealed_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["evidence_decision.id"],
            name=op.f("fk_evidence_appeal_decision_id_evidence_decision"),
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_evidence_appeal")),
    )


def downgrade():
    op.drop_table("evidence_appeal")
    with op.batch_alter_table("evidence_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_decision_decided_by_id"))

    op.drop_table("evidence_decision")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_sha256"))

    op.drop_table("attachment")
    op.drop_table("stored_piece")
    op.drop_table("stored_file")
