"""Checking and copying of one upload, a short transaction at a time.

Both are generators that yield between transactions: the worker's loop goes on with mail and
releases meanwhile. Killed anywhere, they begin again and do not do twice what was kept.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from sqlalchemy import insert, select, update

from forum.core import audit, clock
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.core.tabular.row_problem import RowProblem
from forum.core.tabular.table import Unreadable
from forum.models.accounts import User
from forum.models.figures import Figure
from forum.models.provenance import Origin
from forum.models.releases import open_releases
from forum.models.uploads import Chunk, Upload, UploadProblem, UploadState
from forum.performance.figures import queries as figures
from forum.performance.uploads import (
    actions,
    change_summary,
    files,
    letters,
    queries,
    reference_data,
)
from forum.performance.uploads.dimensions import UploadContext
from forum.performance.uploads.validation import RowValidator

MOST_QUESTIONS = 40  # on one page; more are asked once these are answered
CHUNK = 500  # rows of the file in one transaction
AT_ONCE = 200  # figures in one transaction
# Without this, rows that have a profile and rows that have none are statements of their own.
IN_ONE = insert(Figure).execution_options(render_nulls=True)
MOST_PROBLEMS = 2_000  # kept; all are counted
LONGEST = {"column": 120, "value": 200, "rule": 400, "mend": 400}


def check(upload_id: int) -> Iterator[None]:
    """Stage every row or say what is wrong with it; then compare, and wait for a second analyst."""
    with reading():
        upload = db.session.get_one(Upload, upload_id)
        done, layout, content = upload.chunks, upload.layout, queries.content(upload_id)
        sheet, heading_row = upload.sheet, upload.heading_row
        checker = _checker(upload)
    try:
        table = files.read(content, layout, sheet, heading_row)
        _expect(upload_id, content.count(b"\n") if layout == files.Layout.CSV else 0)
        for number, rows in enumerate(_by(CHUNK, table.rows)):
            staged, found = _checked(checker, rows)
            if number >= done and not _stage(upload_id, number, rows, staged, found):
                return  # withdrawn meanwhile, or another worker is at it
            yield
    except Unreadable as wrong:
        _refuse(upload_id, RowProblem(wrong.line, "", "", wrong.rule, wrong.mend))
        return
    yield from _finish(upload_id, checker)


def _checker(upload: Upload) -> RowValidator:
    cut_off = upload.release.cut_off if upload.release else None
    today = clock.in_london(clock.now()).date()
    context = UploadContext(
        Origin(upload.origin), upload.basis, today, cut_off, upload.programme_id
    )
    known = reference_data.read()
    answers = queries.remembered_decisions(upload.uploader) | upload.answers
    return RowValidator(upload.columns, upload.meanings, context, known, answers)


def _by(size: int, rows: Iterator) -> Iterator[list]:
    while some := list(islice(rows, size)):
        yield some


def _checked(checker: RowValidator, rows: list) -> tuple[list[dict], list[RowProblem]]:
    staged: list[dict] = []
    found: list[RowProblem] = []
    for line, cells in rows:
        figures_of_row, wrong = checker.row(line, cells)
        staged += figures_of_row
        found += wrong
    return staged, found


def _expect(upload_id: int, rows: int) -> None:
    """For the progress bar: about how many rows there are."""
    db.session.execute(update(Upload).where(Upload.id == upload_id).values(rows=rows))
    db.session.commit()


def _stage(
    upload_id: int, number: int, rows: list, staged: list[dict], found: list[RowProblem]
) -> bool:
    counted = {
        "chunks": number + 1,
        "rows_checked": Upload.rows_checked + len(rows),
        "rows_refused": Upload.rows_refused + len({one.line for one in found}),
        "problems": Upload.problems + len(found),
    }
    if not _move(upload_id, UploadState.CHECKING, Upload.chunks == number, **counted):
        return False
    db.session.add(Chunk(upload_id=upload_id, number=number, rows=staged))
    kept = db.session.scalar(select(Upload.problems).where(Upload.id == upload_id)) or 0
    room = MOST_PROBLEMS - (kept - len(found))
    if problems := [_problem(upload_id, one) for one in found[: max(room, 0)]]:
        db.session.execute(insert(UploadProblem), problems)
    db.session.commit()
    return True


def _problem(upload_id: int, found: RowProblem) -> dict:
    said = {name: getattr(found, name)[:most] for name, most in LONGEST.items()}
    return {"upload_id": upload_id, "line": found.line, **said}


def _refuse(upload_id: int, why: RowProblem) -> None:
    """Of a file that cannot be read to its end nothing is kept."""
    now = {"checked_at": clock.now(), "problems": Upload.problems + 1}
    if _move(upload_id, UploadState.CHECKING, state=UploadState.REFUSED, **now):
        db.session.add(UploadProblem(**_problem(upload_id, why)))
        db.session.commit()


def _finish(upload_id: int, checker: RowValidator) -> Iterator[None]:
    with reading():
        upload = db.session.get_one(Upload, upload_id)
        rows, chunks, problems = upload.rows_checked, upload.chunks, upload.problems
        is_rehearsal, origin, basis = upload.is_rehearsal, Origin(upload.origin), upload.basis
    if rows == 0:
        _refuse(upload_id, RowProblem(0, "", "", "The file has no rows.", "Export it again."))
        return
    asked = [one.as_dict() for one in checker.questions.values()][:MOST_QUESTIONS]
    now = {"rows": rows, "questions": asked, "answers": checker.answers.used}
    if problems or asked:
        end = UploadState.REFUSED if problems else UploadState.ASKING
        if _move(upload_id, UploadState.CHECKING, state=end, checked_at=clock.now(), **now):
            db.session.commit()
        return
    summary = change_summary.ChangeSummary(origin, basis)
    yield from _compare(summary, upload_id, chunks)
    end = UploadState.REHEARSED if is_rehearsal else UploadState.WAITING
    with reading():
        compared = summary.as_json() | {
            "rows_left_out": checker.rows_left_out,
            "figures_hidden": checker.figures_hidden,
        }
    if compared["new"] + compared["changed"] + compared["same"] == 0:
        rule = "No row of the file holds a figure: all were left out, or their numbers are hidden."
        _refuse(upload_id, RowProblem(0, "", "", rule, "See what was decided about its rows."))
        return
    now |= {"checked_at": clock.now(), "compared": compared}
    if _move(upload_id, UploadState.CHECKING, state=end, **now):
        if end == UploadState.WAITING:
            letters.tell_the_others(upload_id)
        db.session.commit()


def _compare(
    comparison: change_summary.ChangeSummary, upload_id: int, chunks: int
) -> Iterator[None]:
    for number in range(chunks):
        with reading():
            comparison.add(staged(upload_id, number))
        yield


def staged(upload_id: int, number: int) -> list[dict]:
    chunk = select(Chunk.rows).where(Chunk.upload_id == upload_id, Chunk.number == number)
    return db.session.scalar(chunk) or []


def copy(upload_id: int) -> Iterator[None]:
    """Make figures of the staged rows. Nobody sees one of them before the last is there.

    What was approved is the comparison that the analyst saw: where those figures have changed
    since, nothing is copied and the analyst decides again.
    """
    with reading():
        upload = db.session.get_one(Upload, upload_id)
        is_begun, chunks, seen = upload.chunks_copied > 0, upload.chunks, upload.compared
        origin, basis = Origin(upload.origin), upload.basis
    if not is_begun:
        comparison = change_summary.ChangeSummary(origin, basis)
        yield from _compare(comparison, upload_id, chunks)
        if comparison.digest != seen.get("digest"):
            _send_back(upload_id, comparison)
            return
    while True:
        with reading():
            upload = db.session.get_one(Upload, upload_id)
            number, chunks = upload.chunks_copied, upload.chunks
        if number >= chunks:
            break
        if not _copy_chunk(upload_id, number):
            return
        yield
    _publish(upload_id)


def _send_back(upload_id: int, comparison: change_summary.ChangeSummary) -> None:
    """Return the upload to the second analyst with a fresh comparison."""
    with reading():
        upload = db.session.get_one(Upload, upload_id)
        decided_by = db.session.get_one(User, upload.decided_by_id)  # the table says so
        compared = upload.compared | comparison.as_json()
    undone = {"decided_by_id": None, "decided_at": None, "checked_at": clock.now()}
    now = {"compared": compared | {"is_renewed": True}, **undone}
    if _move(
        upload_id, UploadState.APPROVED, Upload.chunks_copied == 0, state=UploadState.WAITING, **now
    ):
        letters.tell_who_approved(upload_id, decided_by, comparison.digest)
        audit.add(decided_by, "approval undone: figures changed meanwhile", f"upload {upload_id}")
        db.session.commit()


def _copy_chunk(upload_id: int, number: int) -> bool:
    """A few hundred figures in each transaction; resumable after a kill."""
    with reading():
        parts = list(_by(AT_ONCE, enumerate(staged(upload_id, number)))) or [[]]
    return all(
        _copy_rows(upload_id, number, rows, is_last=place == len(parts))
        for place, rows in enumerate(parts, 1)
    )


def _copy_rows(upload_id: int, number: int, rows: list[tuple[int, dict]], is_last: bool) -> bool:
    goes_on_with = number + 1 if is_last else number
    here = [Upload.chunks_copied == number]
    if number == 0:  # two at once could each change what the other was compared with
        here.append(~queries.is_another_half_copied(upload_id))
    if not _move(upload_id, UploadState.APPROVED, *here, chunks_copied=goes_on_with):
        return False
    upload = db.session.get_one(Upload, upload_id)
    out = set(db.session.scalars(open_releases()))
    new = list(_versions(upload, number, rows, out))
    if new:
        db.session.execute(IN_ONE, new)
    db.session.commit()
    return True


def _versions(
    upload: Upload, chunk: int, rows: list[tuple[int, dict]], out: set[int]
) -> Iterator[dict]:
    """Each row as the next version of its series; rows that change nothing are skipped."""
    known = figures.latest_versions([row["subject"] for _place, row in rows])
    for place, row in rows:
        was = known.get(row["subject"])
        if was is not None and _says_the_same(was, row, upload.release_id, out):
            continue
        yield row | {
            "ref": f"U{upload.id}-{chunk}-{place}",
            "version": was.version + 1 if was else 1,
            "upload_id": upload.id,
            "release_id": upload.release_id,
            "source": upload.note,
            "cut_off": date.fromisoformat(row["cut_off"]),
        }


def _says_the_same(
    was: figures.LatestVersion, row: dict, release_id: int | None, out: set[int]
) -> bool:
    same = (was.value, was.profile, was.denominator) == tuple(
        row[name] for name in ("value", "profile", "denominator")
    )
    return same and (was.release_id == release_id or was.release_id in out)


def _publish(upload_id: int) -> None:
    """One statement makes all figures of the upload visible."""
    now = {"state": UploadState.PUBLISHED, "published_at": clock.now()}
    if _move(upload_id, UploadState.APPROVED, **now):
        actions.forget_file(upload_id)
        db.session.commit()


def _move(upload_id: int, while_in: UploadState, *rules, **values) -> bool:
    """Whether it is still there to be moved: one statement asks and does, and the lock is held."""
    done = update_if(Upload, Upload.id == upload_id, Upload.state == while_in, *rules, **values)
    if not done:
        db.session.rollback()
    return done
