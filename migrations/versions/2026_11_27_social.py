"""follows, what happened, notices and mentions

Revision ID: 0019_social
Revises: 0019_one_sided
Create Date: 2026-11-27 12:00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "0019_social"
down_revision = "0019_one_sided"
branch_labels = None
depends_on = None

# What was there before is in the stream; it is too old to tell anybody of (fan_out.TOLD_WITHIN).
EARLIER = """
INSERT INTO activity (kind, object_id, round, actor_id, at, is_listed)
SELECT kind, object_id, 0, actor_id, at, :listed FROM (
  SELECT 'case-study' AS kind, id AS object_id, author_id AS actor_id, posted_at AS at
    FROM case_study WHERE status = 'published'
  UNION ALL SELECT 'comment', id, author_id, posted_at FROM comment WHERE withdrawn_at IS NULL
  UNION ALL SELECT 'question', id, author_id, posted_at FROM discussion WHERE withdrawn_at IS NULL
  UNION ALL SELECT 'answer', id, author_id, posted_at FROM answer WHERE withdrawn_at IS NULL
  UNION ALL SELECT 'try', id, member_id, tried_at FROM "try" WHERE withdrawn_at IS NULL
  UNION ALL SELECT 'workshop', id, organiser_id, published_at
    FROM workshop WHERE status = 'published' AND published_at IS NOT NULL
) AS earlier ORDER BY at, kind, object_id
"""


def upgrade():
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("fanned_out_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_activity_actor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint(
            "kind", "object_id", "round", name=op.f("uq_activity_kind_object_id_round")
        ),
    )
    op.create_index(op.f("ix_activity_actor_id"), "activity", ["actor_id"])
    op.create_index(op.f("ix_activity_at"), "activity", ["at"])
    op.create_index("ix_activity_fanned_out_at_id", "activity", ["fanned_out_at", "id"])
    op.create_index("ix_activity_is_listed_id", "activity", ["is_listed", "id"])

    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("strength", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_follow_member_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint(
            "member_id", "kind", "target_id", name=op.f("uq_follow_member_id_kind_target_id")
        ),
    )
    op.create_index(
        "ix_follow_kind_target_id", "follow", ["kind", "target_id", "strength", "member_id"]
    )

    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_mention_member_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint(
            "kind", "object_id", "member_id", name=op.f("uq_mention_kind_object_id_member_id")
        ),
    )
    op.create_index(op.f("ix_mention_member_id"), "mention", ["member_id"])

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("item_kind", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("mail_due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_notice_actor_id_user")),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_notice_member_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "member_id",
            "kind",
            "thing_kind",
            "thing_id",
            "item_kind",
            "item_id",
            name="uq_notice_once",
        ),
    )
    op.create_index(op.f("ix_notice_actor_id"), "notice", ["actor_id"])
    op.create_index("ix_notice_mail_due_member_id", "notice", ["mail_due", "member_id"])
    op.create_index("ix_notice_member_id_read_at", "notice", ["member_id", "read_at"])
    op.create_index("ix_notice_member_id_thing", "notice", ["member_id", "thing_kind", "thing_id"])

    op.create_table(
        "notice_channel",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_notice_channel_member_id_user")
        ),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_notice_channel")),
    )
    op.create_table(
        "social_preference",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=10), nullable=False),
        sa.Column("may_be_mentioned", sa.Boolean(), nullable=False),
        sa.Column("feed_key", sa.String(length=43), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_social_preference_member_id_user")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_social_preference")),
        sa.UniqueConstraint("feed_key", name=op.f("uq_social_preference_feed_key")),
    )
    op.create_table(
        "activity_target",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_activity_target_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "kind", "target_id", "activity_id", name=op.f("pk_activity_target")
        ),
    )
    op.create_index(op.f("ix_activity_target_activity_id"), "activity_target", ["activity_id"])

    op.execute(sa.text(EARLIER).bindparams(listed=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER exchange_wake AFTER INSERT ON activity"
            " FOR EACH STATEMENT EXECUTE FUNCTION exchange_notify('exchange')"
        )


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER exchange_wake ON activity")
    for table in (
        "activity_target",
        "activity",
        "social_preference",
        "notice_channel",
        "notice",
        "mention",
        "follow",
    ):
        op.drop_table(table)
