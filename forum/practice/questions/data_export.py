"""Questions and answers in a member's data export."""

from typing import Any

from forum.core.personal_data import Export
from forum.models.questions import Answer, Discussion
from forum.practice.questions import queries


def _question(discussion: Discussion) -> dict[str, Any]:
    return {
        "title": discussion.title,
        "body": discussion.body,
        "posted_at": discussion.posted_at.isoformat(),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "discussion": answer.discussion_id,
        "body": answer.body,
        "posted_at": answer.posted_at.isoformat(),
    }


QUESTIONS = Export("question", "questions", queries.questions_of, _question)
ANSWERS = Export("answer", "answers", queries.answers_of, _answer)
