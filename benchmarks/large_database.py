"""Databases as large as the exchange may become: the demonstration, and many more rows like it.

    python -m benchmarks.large_database --case-studies 100000 [--with-index]

Fills .benchmarks/ (ignored by git) once for each size and version of the code that makes it. For
each case study there are 3 ratings, 2 comments and half a try; for ten of them a question with
2 answers; for twenty an organisation, and a workshop with 10 bookings. Texts are sentences of
the demonstration, put together anew. The same size is always the same database.
"""

import argparse
import hashlib
import random
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import func, insert, select, text

from forum import create_app
from forum.config import ROOT, Settings
from forum.core.extensions import db
from forum.data.demonstration.load import load_once
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import Basis, CaseStudy, CaseStudyOutcome, case_study_term
from forum.models.comments import Comment
from forum.models.listings import ALL, CaseStudyCount, ListedCaseStudy
from forum.models.organisations import Kind, Organisation
from forum.models.questions import Answer, Discussion, discussion_term
from forum.models.ratings import Rating, Score
from forum.models.tries import Again, Result, Scale, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop, WorkshopStatus, workshop_term
from forum.practice.listings import queries as listings
from forum.search import index
from forum.search.index_jobs import Indexer

CACHE = ROOT / ".benchmarks"
AT_ONCE = 2_000  # rows of one INSERT
FIRST, DAYS = datetime(2020, 1, 1), 2_400  # days on which things were posted
RATERS, COMMENTS, BOOKINGS, ANSWERS = 3, 2, 10, 2
MEMBERS_EACH = 3  # of an organisation
MOST_TERMS = {  # of a case study; at least one
    Vocabulary.GROUP: 2,
    Vocabulary.CIRCUMSTANCE: 3,
    Vocabulary.PRACTICE: 3,
    Vocabulary.STAGE: 1,
    Vocabulary.AREA: 1,
}
Rows = Iterable[dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case-studies", type=int, default=2_000)
    parser.add_argument("--with-index", action="store_true")
    arguments = parser.parse_args()
    print(folder(arguments.case_studies, arguments.with_index))


def folder(case_studies: int, with_index: bool = False) -> Path:
    """A data folder with this many; made once. Copy it before you write into it."""
    place = CACHE / f"{_version()}-{case_studies}"
    if not place.exists():
        unfinished = place.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _make(unfinished, case_studies)
        unfinished.rename(place)
    if with_index and not (place / "has_index").exists():
        _in_app(place, lambda app: Indexer(index.engine(app)).rebuild())
        (place / "has_index").touch()
    return place


def _version() -> str:
    """Of what makes the database: this file and the migrations."""
    made_by = [Path(__file__), *sorted((ROOT / "migrations" / "versions").glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]


def _make(place: Path, case_studies: int) -> None:
    def make(_app) -> None:
        upgrade()
        load_once()
        fill(case_studies)

    _in_app(place, make)


def _in_app(place: Path, do) -> None:
    app = create_app(Settings(data_dir=place, demo=True, argon2_memory_kib=8, argon2_passes=1))
    with app.app_context():
        do(app)
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def fill(case_studies: int, **others: int) -> None:
    """Add rows until there are this many listed case studies; `others` as of Filling."""
    there = _count(ListedCaseStudy, ListedCaseStudy.term_id == ALL)
    Filling(max(0, case_studies - there), **others).run()
    db.session.commit()


def _count(model: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


class Filling:
    """Bulk inserts with ids of their own, after those of the demonstration."""

    def __init__(
        self,
        number: int,
        organisations: int | None = None,
        questions: int | None = None,
        workshops: int | None = None,
    ) -> None:
        """`number` of case studies; of the others, as many as go with it."""
        self.number = number
        self.random = random.Random(number)
        self.samples = [_columns(row) for row in db.session.scalars(select(CaseStudy))]
        self.terms: dict[str, list[int]] = {}
        for term in db.session.scalars(select(Term).order_by(Term.id)):
            self.terms.setdefault(term.vocabulary, []).append(term.id)
        self.first = {
            model: (db.session.scalar(select(func.max(model.id))) or 0) + 1
            for model in (CaseStudy, Organisation, User, Discussion, Workshop)
        }
        self.organisations = max(RATERS + 1, organisations or number // 20)
        self.members = self.organisations * MEMBERS_EACH
        self.questions, self.workshops = questions or number // 10, workshops or number // 20

    def run(self) -> None:
        self._insert(Organisation, self._organisations())
        self._insert(User, self._members())
        self._insert(CaseStudy, self._case_studies())
        filed = {self._id(CaseStudy, n): self._some_terms() for n in range(self.number)}
        self._insert(case_study_term, _pairs("case_study_id", filed))
        self._insert(Rating, self._ratings())
        scores = {self._id(CaseStudy, n): self._score() for n in range(self.number)}
        self._insert(Score, (score | {"case_study_id": i} for i, score in scores.items()))
        self._insert(ListedCaseStudy, self._listings(filed, scores))
        self._insert(Comment, self._comments())
        self._insert(Try, self._tries())
        self._insert(Discussion, self._discussions())
        about = {self._id(Discussion, n): self._group() for n in range(self.questions)}
        self._insert(discussion_term, _pairs("discussion_id", about))
        self._insert(Answer, self._answers())
        self._insert(Workshop, self._workshops())
        groups = {self._id(Workshop, n): self._group() for n in range(self.workshops)}
        self._insert(workshop_term, _pairs("workshop_id", groups))
        self._insert(Booking, self._bookings())
        self._count()

    def _insert(self, into: Any, rows: Rows) -> None:
        rows = iter(rows)
        while some := list(islice(rows, AT_ONCE)):
            db.session.execute(insert(into), some)

    def _count(self) -> None:
        db.session.query(CaseStudyCount).delete()
        for statement in listings.recounts():
            columns = ["kind", "of_id", "with_id", "number"]
            db.session.execute(insert(CaseStudyCount).from_select(columns, statement))
        if db.engine.dialect.name == "postgresql":
            for model in self.first:  # ids were given, so the sequences do not know of them
                table = f'"{model.__tablename__}"'
                last = f"(SELECT max(id) FROM {table})"
                db.session.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
                )

    def _id(self, model: Any, number: int) -> int:
        return self.first[model] + number

    def _some(self, model: Any, count: int) -> int:
        return self._id(model, self.random.randrange(count))

    def _member(self) -> tuple[int, int]:
        """(id, the organisation's id)"""
        number = self.random.randrange(self.members)
        return self._id(User, number), self._id(Organisation, number // MEMBERS_EACH)

    def _instant(self) -> datetime:
        return FIRST + timedelta(days=self.random.random() * DAYS)

    def _group(self) -> list[int]:
        return [self.random.choice(self.terms[Vocabulary.CIRCUMSTANCE])]

    def _some_terms(self) -> list[int]:
        """Some terms are common and some are rare, as in life."""
        found: set[int] = set()
        for word, most in MOST_TERMS.items():
            of_word = self.terms[word]
            for _ in range(self.random.randint(1, most)):
                found.add(of_word[int(len(of_word) * self.random.random() ** 2)])
        return sorted(found)

    def _organisations(self) -> Iterator[dict[str, Any]]:
        kinds = list(Kind)
        for n in range(self.organisations):
            yield {
                "id": self._id(Organisation, n),
                "slug": f"provider-{n}",
                "name": f"Provider {n:06}",
                "kind": kinds[n % len(kinds)],
                "sector": ("voluntary", "private", "public")[n % 3],
                "role": "Works with claimants in its area.",
                "service_model": "Advisers meet each claimant every two weeks.",
            }

    def _members(self) -> Iterator[dict[str, Any]]:
        for n in range(self.members):
            yield {
                "id": self._id(User, n),
                "email": f"member{n}@provider{n // MEMBERS_EACH}.example",
                "name": f"Member {n:06}",
                "standing": Standing.VERIFIED,
                "organisation_id": self._id(Organisation, n // MEMBERS_EACH),
                "joined_at": FIRST,
            }

    def _case_studies(self) -> Iterator[dict[str, Any]]:
        self.facts: list[tuple[bool, datetime, int | None, bool, str]] = []
        for n in range(self.number):
            one, other = self.random.choices(self.samples, k=2)
            author, organisation = self._member()
            posted_at, is_anonymous = self._instant(), n % 25 == 0
            outcome = self.random.choice(list(CaseStudyOutcome))
            has_failed = outcome == CaseStudyOutcome.DID_NOT_WORK
            named = None if is_anonymous else organisation
            self.facts.append((n % 20 != 0, posted_at, named, has_failed, one["showcase"]))
            yield one | {
                "id": self._id(CaseStudy, n),
                "ref": None,
                "slug": f"{one['slug'][:50]}-{n}",
                "status": "published",
                "title": f"{one['title'][:80]} {n}",
                "result": other["result"],
                "html": one["html"] | {"result": other["html"].get("result", "")},
                "outcome": outcome,
                "basis": Basis.MEMBER,
                "author_id": author,
                "organisation_id": organisation,
                "submission_key": f"bench-{n}",
                "posted_at": posted_at,
                "edited_at": None,
                "is_anonymous": is_anonymous,
                "is_unchecked": n % 20 == 0,
            }

    def _score(self) -> dict[str, Any]:
        organisations = self.random.randint(0, 2 * RATERS)
        share = round(self.random.random(), 4)
        return {
            "organisations": organisations,
            "raters": organisations,
            "share": share,
            "share_total": share * organisations,
            "lower_bound": round(share * 0.8, 4),
            "counts": [0, 0, organisations, 0, 0],
            "linked_counts": [0] * 5,
            "votes": [],
            "worked_out_at": FIRST,
        }

    def _listings(self, filed: dict[int, list[int]], scores: dict[int, dict]) -> Rows:
        for n, (is_checked, posted_at, organisation_id, has_failed, kind) in enumerate(self.facts):
            case_study_id = self._id(CaseStudy, n)
            score = scores[case_study_id]
            row = {
                "case_study_id": case_study_id,
                "is_checked": is_checked,
                "posted_at": posted_at,
                "published_at": posted_at,
                "has_score": score["organisations"] >= 3,
                "lower_bound": score["lower_bound"],
                "organisation_id": organisation_id,
                "has_failed": has_failed,
                "showcase": kind,
            }
            yield from (row | {"term_id": term_id} for term_id in (ALL, *filed[case_study_id]))

    def _ratings(self) -> Rows:
        for n in range(self.number):
            first = self.random.randrange(self.organisations)
            for number in range(RATERS):
                organisation = (first + number) % self.organisations
                yield {
                    "case_study_id": self._id(CaseStudy, n),
                    "rater_id": self._id(User, organisation * MEMBERS_EACH),
                    "organisation_id": self._id(Organisation, organisation),
                    "value": self.random.randint(1, 5),
                    "version": 1,
                    "rated_at": self._instant(),
                }

    def _comments(self) -> Rows:
        words = "We did much the same, and it went well once the employer knew whom to call."
        for n in range(self.number * COMMENTS):
            author, organisation = self._member()
            yield {
                "case_study_id": self._some(CaseStudy, self.number),
                "author_id": author,
                "organisation_id": organisation,
                "submission_key": f"bench-{n}",
                "body": words,
                "html": f"<p>{words}</p>",
                "posted_at": self._instant(),
            }

    def _tries(self) -> Rows:
        for n in range(0, self.number, 2):
            member, organisation = self._member()
            yield {
                "case_study_id": self._id(CaseStudy, n),
                "member_id": member,
                "organisation_id": organisation,
                "group_id": self._group()[0],
                "round": 1,
                "version": 1,
                "result": self.random.choice(list(Result)),
                "scale": Scale.UP_TO_20,
                "again": Again.YES,
                "tried_at": self._instant(),
            }

    def _discussions(self) -> Rows:
        for n in range(self.questions):
            author, organisation = self._member()
            at = self._instant()
            yield {
                "id": self._id(Discussion, n),
                "slug": f"question-{n}",
                "title": f"What has worked for you here? {n}",
                "body": "Who has done this, and with how many?",
                "html": "<p>Who has done this, and with how many?</p>",
                "author_id": author,
                "organisation_id": organisation,
                "submission_key": f"bench-{n}",
                "posted_at": at,
                "moved_at": at,
            }

    def _answers(self) -> Rows:
        for n in range(self.questions * ANSWERS):
            author, organisation = self._member()
            yield {
                "discussion_id": self._id(Discussion, n // ANSWERS),
                "author_id": author,
                "organisation_id": organisation,
                "submission_key": f"bench-{n}",
                "body": "Start small.",
                "html": "<p>Start small.</p>",
                "posted_at": self._instant(),
            }

    def _workshops(self) -> Rows:
        """As many a year as ever: nearly all are past, and 20 at most are to come."""
        coming = min(20, self.workshops)
        for n in range(self.workshops):
            organiser, organisation = self._member()
            is_past = n >= coming
            starts_at = self._instant() if is_past else datetime(2031, 3, 3) + timedelta(days=n)
            yield {
                "id": self._id(Workshop, n),
                "slug": f"what-works-{n}",
                "status": WorkshopStatus.PUBLISHED,
                "title": f"What works, number {n}",
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(hours=3),
                "place_name": "Central Library",
                "area_id": self.random.choice(self.terms[Vocabulary.AREA]),
                "capacity": 40,
                "places_taken": BOOKINGS,
                "organiser_id": organiser,
                "organisation_id": organisation,
                "submission_key": f"bench-{n}",
                "uid": f"bench-{n}",
                "made_at": FIRST,
                "published_at": FIRST,
                "changed_at": FIRST,
                "basis": Basis.MEMBER,
            }

    def _bookings(self) -> Rows:
        for n in range(self.workshops):
            first = self.random.randrange(self.members)
            for number in range(BOOKINGS):
                member = (first + number) % self.members
                yield {
                    "workshop_id": self._id(Workshop, n),
                    "member_id": self._id(User, member),
                    "organisation_id": self._id(Organisation, member // MEMBERS_EACH),
                    "state": BookingState.BOOKED,
                    "asked_at": FIRST,
                    "booked_at": FIRST,
                    "round": 1,
                }


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs}


def _pairs(name: str, filed: dict[int, list[int]]) -> Rows:
    return ({name: i, "term_id": term_id} for i, terms in filed.items() for term_id in terms)


if __name__ == "__main__":
    main()
