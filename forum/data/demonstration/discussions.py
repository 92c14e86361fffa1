"""What members of the demonstration ask each other, and answer."""

from datetime import timedelta

from forum.core import text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, listed, rows
from forum.models.questions import Answer, Discussion


def add(cast: Cast) -> None:
    asked: dict[str, Discussion] = {}
    helped: dict[str, str] = {}
    for row in rows("discussions.csv"):
        if row["reply_to"]:
            answer = _answer(cast, row, asked[row["reply_to"]])
            if helped.get(row["reply_to"]) == row["key"]:
                asked[row["reply_to"]].helped_id = answer.id
        else:
            asked[row["key"]] = _question(cast, row)
            helped[row["key"]] = row["helped"]


def _question(cast: Cast, row: dict[str, str]) -> Discussion:
    discussion = Discussion(
        slug=text.slug(row["title"]),
        title=row["title"],
        terms=cast.claimant_groups(listed(row["groups"])),
        **_said(cast, row),
    )
    discussion.moved_at = discussion.posted_at
    db.session.add(discussion)
    db.session.flush()
    return discussion


def _answer(cast: Cast, row: dict[str, str], discussion: Discussion) -> Answer:
    answer = Answer(discussion=discussion, **_said(cast, row))
    answer.posted_at = max(answer.posted_at, discussion.posted_at + timedelta(hours=2))
    discussion.moved_at = max(discussion.moved_at, answer.posted_at)
    db.session.add(answer)
    db.session.flush()
    return answer


def _said(cast: Cast, row: dict[str, str]) -> dict:
    author = cast.people[row["author"]]
    return {
        "author": author,
        "organisation_id": author.organisation_id,
        "submission_key": f"demonstration-{row['key']}",
        "body": row["body"],
        "html": text.to_html(row["body"]),
        "posted_at": cast.ago(int(row["days_ago"])),
    }
