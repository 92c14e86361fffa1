"""profiles, thanks, communities, polls, questions to people, earlier words

Revision ID: 0022_people_and_groups
Revises: 0021_social
Create Date: 2026-11-27 12:10:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0022_people_and_groups"
down_revision = "0021_social"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "earlier_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_words")),
    )
    with op.batch_alter_table("earlier_words", schema=None) as batch_op:
        batch_op.create_index(
            "ix_earlier_words_kind_object_id", ["kind", "object_id"], unique=False
        )

    op.create_table(
        "community",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=600), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("summarised_at", sa.DateTime(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_community_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["user.id"], name=op.f("fk_community_proposer_id_user")
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_community_term_id_term")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("slug", name=op.f("uq_community_slug")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_community_submission_key")),
    )
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_proposer_id"), ["proposer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_community_term_id"), ["term_id"], unique=False)

    op.create_table(
        "panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=32), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_panel_made_by_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_panel_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["user.id"], name=op.f("fk_panel_specialist_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_panel_submission_key")),
    )
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_specialist_id"), ["specialist_id"], unique=False)

    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("job_title", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("is_minimal", sa.Boolean(), nullable=False),
        sa.Column("may_be_asked", sa.Boolean(), nullable=False),
        sa.Column("onboarded_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_profile_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("user_id", name=op.f("uq_profile_user_id")),
    )
    op.create_table(
        "thank",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_thank_author_id_user")),
        sa.ForeignKeyConstraint(["member_id"], ["user.id"], name=op.f("fk_thank_member_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_thank_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thank")),
        sa.UniqueConstraint(
            "member_id", "kind", "object_id", name=op.f("uq_thank_member_id_kind_object_id")
        ),
    )
    with op.batch_alter_table("thank", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thank_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_thank_kind_object_id", ["kind", "object_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_thank_told_at"), ["told_at"], unique=False)

    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_asked_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["discussion.id"], name=op.f("fk_asked_discussion_id_discussion")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_asked_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sa.UniqueConstraint(
            "person_id", "discussion_id", name=op.f("uq_asked_person_id_discussion_id")
        ),
    )
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_discussion_id"), ["discussion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_person_id"), ["person_id"], unique=False)

    op.create_table(
        "community_facilitator",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_facilitator_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_community_facilitator_user_id_user")
        ),
        sa.PrimaryKeyConstraint("community_id", "user_id", name=op.f("pk_community_facilitator")),
    )
    with op.batch_alter_table("community_facilitator", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_community_facilitator_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "community_member",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_member_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_community_member_user_id_user")
        ),
        sa.PrimaryKeyConstraint("community_id", "user_id", name=op.f("pk_community_member")),
    )
    with op.batch_alter_table("community_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "community_organisation",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_organisation_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_community_organisation_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "organisation_id", name=op.f("pk_community_organisation")
        ),
    )
    with op.batch_alter_table("community_organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_community_organisation_organisation_id"),
            ["organisation_id"],
            unique=False,
        )

    op.create_table(
        "community_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_page_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_community_page_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["writer_id"], ["user.id"], name=op.f("fk_community_page_writer_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_page")),
        sa.UniqueConstraint(
            "community_id", "year", name=op.f("uq_community_page_community_id_year")
        ),
    )
    with op.batch_alter_table("community_page", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_community_page_writer_id"), ["writer_id"], unique=False
        )

    op.create_table(
        "community_pin",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_community_pin_place_in_range")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_community_pin_community_id_community")
        ),
        sa.PrimaryKeyConstraint("community_id", "kind", "object_id", name=op.f("pk_community_pin")),
        sa.UniqueConstraint(
            "community_id", "place", name=op.f("uq_community_pin_community_id_place")
        ),
    )
    op.create_table(
        "community_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_community_post_author_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_post_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_community_post_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["community_post.id"],
            name=op.f("fk_community_post_parent_id_community_post"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_post")),
        sa.UniqueConstraint(
            "author_id", "submission_key", name=op.f("uq_community_post_author_id_submission_key")
        ),
    )
    with op.batch_alter_table("community_post", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_community_post_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            "ix_community_post_community_id_posted_at", ["community_id", "posted_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_community_post_parent_id"), ["parent_id"], unique=False
        )

    op.create_table(
        "community_question",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_question_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("fk_community_question_discussion_id_discussion"),
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "discussion_id", name=op.f("pk_community_question")
        ),
    )
    with op.batch_alter_table("community_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_community_question_discussion_id"), ["discussion_id"], unique=False
        )

    op.create_table(
        "community_reading",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("case_study_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_study_id"],
            ["case_study.id"],
            name=op.f("fk_community_reading_case_study_id_case_study"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_community_reading_community_id_community"),
        ),
        sa.PrimaryKeyConstraint("community_id", "case_study_id", name=op.f("pk_community_reading")),
    )
    with op.batch_alter_table("community_reading", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_community_reading_case_study_id"), ["case_study_id"], unique=False
        )

    op.create_table(
        "panel_question",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("fk_panel_question_discussion_id_discussion"),
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_question_panel_id_panel")
        ),
        sa.PrimaryKeyConstraint("panel_id", "discussion_id", name=op.f("pk_panel_question")),
    )
    with op.batch_alter_table("panel_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_panel_question_discussion_id"), ["discussion_id"], unique=False
        )

    op.create_table(
        "panel_want",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["discussion_id"],
            ["discussion.id"],
            name=op.f("fk_panel_want_discussion_id_discussion"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_panel_want_member_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_panel_want_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_want_panel_id_panel")
        ),
        sa.PrimaryKeyConstraint(
            "panel_id", "discussion_id", "member_id", name=op.f("pk_panel_want")
        ),
    )
    with op.batch_alter_table("panel_want", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_want_member_id"), ["member_id"], unique=False)

    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("discussion_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_poll_author_id_user")),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["discussion.id"], name=op.f("fk_poll_discussion_id_discussion")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_poll_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("discussion_id", name=op.f("uq_poll_discussion_id")),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_author_id"), ["author_id"], unique=False)

    op.create_table(
        "profile_practice",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_profile_practice_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["term.id"], name=op.f("fk_profile_practice_term_id_term")
        ),
        sa.PrimaryKeyConstraint("profile_id", "term_id", name=op.f("pk_profile_practice")),
    )
    with op.batch_alter_table("profile_practice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_practice_term_id"), ["term_id"], unique=False)

    op.create_table(
        "community_post_term",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["community_post.id"],
            name=op.f("fk_community_post_term_post_id_community_post"),
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["term.id"], name=op.f("fk_community_post_term_term_id_term")
        ),
        sa.PrimaryKeyConstraint("post_id", "term_id", name=op.f("pk_community_post_term")),
    )
    with op.batch_alter_table("community_post_term", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_community_post_term_term_id"), ["term_id"], unique=False
        )

    op.create_table(
        "poll_vote",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["user.id"], name=op.f("fk_poll_vote_member_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_poll_vote_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_vote_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "member_id", name=op.f("pk_poll_vote")),
    )
    with op.batch_alter_table("poll_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_vote_member_id"), ["member_id"], unique=False)


def downgrade():
    for table in (
        "poll_vote",
        "community_post_term",
        "profile_practice",
        "poll",
        "panel_want",
        "panel_question",
        "community_reading",
        "community_question",
        "community_post",
        "community_pin",
        "community_page",
        "community_organisation",
        "community_member",
        "community_facilitator",
        "asked",
        "thank",
        "profile",
        "panel",
        "community",
        "earlier_words",
    ):
        op.drop_table(table)
