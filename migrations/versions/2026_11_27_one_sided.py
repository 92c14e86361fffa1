"""discounts by the one-sided rule instead of the grudge rule: look at all organisations again

Revision ID: 0019_one_sided
Revises: 0018_index_queue
Create Date: 2026-11-27 12:00:00

"""

from alembic import op

# revision identifiers, used by Alembic.
revision = "0019_one_sided"
down_revision = "0018_index_queue"
branch_labels = None
depends_on = None


def upgrade():
    look_again("grudge")


def downgrade():
    look_again("one-sided")


def look_again(gone):
    """The worker marks the scores of each pair that is pending, and finds the discounts of today.

    A discount weighs otherwise from here on, so the scores behind each are recalculated.
    """
    op.execute(
        "INSERT INTO discount (rater_id, author_id, rule)"
        " SELECT DISTINCT rater_id, author_id, 'pending' FROM discount AS one"
        " WHERE rule <> 'pending' AND NOT EXISTS (SELECT 1 FROM discount AS other"
        " WHERE other.rater_id = one.rater_id AND other.author_id = one.author_id"
        " AND other.rule = 'pending')"
    )
    op.execute(f"DELETE FROM discount WHERE rule = '{gone}'")
    op.execute("UPDATE rater SET recheck_at = '2026-11-27 00:00:00', revision = revision + 1")
