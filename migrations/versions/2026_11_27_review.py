"""reports, reviews and appeals

Revision ID: 0027_review
Revises: 0026_practice_evidence
Create Date: 2026-11-27 15:54:00.883968

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0027_review"
down_revision = "0026_practice_evidence"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_change_request_kind_object_id", ["kind", "object_id"], unique=False
        )

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=600), nullable=False),
        sa.Column("has_held", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_report_author_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_report_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["user.id"], name=op.f("fk_report_reporter_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "reporter_id", "kind", "object_id", name=op.f("uq_report_reporter_id_kind_object_id")
        ),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_kind_object_id", ["kind", "object_id"], unique=False)
        batch_op.create_index("ix_report_state", ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_author_id"), ["author_id"], unique=False)

    op.create_table(
        "review_claim",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["user.id"], name=op.f("fk_review_claim_moderator_id_user")
        ),
        sa.PrimaryKeyConstraint("kind", "object_id", name=op.f("pk_review_claim")),
    )
    op.create_table(
        "staff_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_staff_note_by_id_user")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_staff_note_member_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
    )
    with op.batch_alter_table("staff_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_note_member_id"), ["member_id"], unique=False)

    op.create_table(
        "move_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_study_id", sa.Integer(), nullable=True),
        sa.Column("discussion_id", sa.Integer(), nullable=True),
        sa.Column("from_term_id", sa.Integer(), nullable=True),
        sa.Column("to_term_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_study_id"],
            ["case_study.id"],
            name=op.f("fk_move_suggestion_case_study_id_case_study"),
        ),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("fk_move_suggestion_discussion_id_discussion"),
        ),
        sa.ForeignKeyConstraint(
            ["from_term_id"], ["term.id"], name=op.f("fk_move_suggestion_from_term_id_term")
        ),
        sa.ForeignKeyConstraint(
            ["to_term_id"], ["term.id"], name=op.f("fk_move_suggestion_to_term_id_term")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_suggestion")),
    )
    with op.batch_alter_table("move_suggestion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_move_suggestion_case_study_id"), ["case_study_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_move_suggestion_discussion_id"), ["discussion_id"], unique=False
        )

    op.create_table(
        "review_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=1200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_review_appeal_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_review_appeal_member_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_review_appeal_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_review_appeal_decision_id")),
    )
    with op.batch_alter_table("review_appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_appeal_member_id"), ["member_id"], unique=False)

    # Columns that may be empty: SQLite adds them without making the table anew.
    op.add_column("decision", sa.Column("kind", sa.String(length=30), nullable=True))
    op.add_column("decision", sa.Column("object_id", sa.Integer(), nullable=True))
    op.create_index("ix_decision_kind_object_id", "decision", ["kind", "object_id"])
    op.add_column("decision", sa.Column("category", sa.String(length=20), nullable=True))
    op.add_column("decision", sa.Column("waited_since", sa.DateTime(), nullable=True))

    op.add_column("user", sa.Column("silenced_until", sa.DateTime(), nullable=True))
    op.add_column("user", sa.Column("silence_reason", sa.String(), nullable=True))


def downgrade():
    op.drop_column("user", "silence_reason")
    op.drop_column("user", "silenced_until")

    op.drop_column("decision", "waited_since")
    op.drop_column("decision", "category")
    op.drop_index("ix_decision_kind_object_id", "decision")
    op.drop_column("decision", "object_id")
    op.drop_column("decision", "kind")

    with op.batch_alter_table("review_appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_appeal_member_id"))

    op.drop_table("review_appeal")
    with op.batch_alter_table("move_suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_move_suggestion_discussion_id"))
        batch_op.drop_index(batch_op.f("ix_move_suggestion_case_study_id"))

    op.drop_table("move_suggestion")
    with op.batch_alter_table("staff_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_note_member_id"))

    op.drop_table("staff_note")
    op.drop_table("review_claim")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_author_id"))
        batch_op.drop_index("ix_report_state")
        batch_op.drop_index("ix_report_kind_object_id")

    op.drop_table("report")
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.drop_index("ix_change_request_kind_object_id")

    op.drop_table("change_request")
