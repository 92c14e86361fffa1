"""Reports of tries, a plan, a collection and what people need: so that each page has something.

Only stories of the demonstration itself are tried: what a real organisation did is not told on.
"""

from datetime import timedelta

from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, rows
from forum.models.collections import Collection, Saved
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.tries import Plan, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.gaps import queries as gaps

ADVISER = "adviser@demo.example"
COLLECTION = ("Team day: lone parents and work", ("CS063", "DS01", "CS009", "CS007"))
NOTES = {
    "CS063": "Read this one first: we could do the review ourselves.",
    "CS009": "Would the large employer here take part?",
}
PLANNED = "CS061"
NEEDED: tuple[tuple[str, str, tuple[str, ...]], ...] = (  # for whom, what, by whom
    (
        "esol",
        "in-work-support",
        ("leila.haddad@riverside.example", "anjali.mehta@kaveri.example", ADVISER),
    ),
    ("care-leavers", "in-work-contact", ("sam.adeyemi@northlight.example",)),
    ("gypsy-roma-traveller", "pre-work-support", ("carys.bowen@rowanhouse.example",)),
    ("pg8-ib-is", "programme-exit", ("joanne.fell@longbridge.example", "manager@demo.example")),
)
LOOKED_FOR = {("esol", "in-work-support"): 7, ("pg8-ib-is", "programme-exit"): 4}
FILLED = ("rural", "digital-skills", "CS067")
HELD = ("bus passes paid by the employer", "duncan.frew@westmere.example")


def add(cast: Cast) -> None:
    for part in (_tries, _plan, _collection, _gaps):
        part(cast)
    db.session.flush()


def _tries(cast: Cast) -> None:
    for row in rows("tries.csv"):
        case_study, author = cast.case_studies[row["case_study"]], cast.people[row["author"]]
        after = timedelta(days=int(row["days_after"]), hours=3)
        db.session.add(
            Try(
                case_study=case_study,
                member=author,
                organisation_id=author.organisation_id,
                group=cast.claimant_groups([row["group"]])[0],
                version=1,
                result=row["result"],
                scale=row["scale"],
                again=row["again"],
                what_changed=row["what_changed"],
                note=row["note"],
                tried_at=min(case_study.posted_at + after, cast.now - timedelta(minutes=2)),
            )
        )


def _plan(cast: Cast) -> None:
    day = (cast.now + timedelta(days=30)).date()
    case_study, adviser = cast.case_studies[PLANNED], cast.people[ADVISER]
    db.session.add(Plan(case_study=case_study, member=adviser, come_back_on=day))


def _collection(cast: Cast) -> None:
    name, refs = COLLECTION
    collection = Collection(owner=cast.people[ADVISER], name=name)
    db.session.add(collection)
    for place, ref in enumerate(refs, 1):
        case_study = cast.case_studies[ref]
        note = NOTES.get(ref, "")
        db.session.add(
            Saved(collection=collection, case_study=case_study, position=place, note=note)
        )


def _gaps(cast: Cast) -> None:
    for whom, what, members in NEEDED:
        gap = _gap(cast, whom, what)
        gap.searches = LOOKED_FOR.get((whom, what), 0)
        db.session.add_all(Need(gap=gap, member=cast.people[email]) for email in members)
    whom, what, ref = FILLED
    filled = _gap(cast, whom, what)
    filled.status, filled.filled_by = GapStatus.FILLED, cast.case_studies[ref]
    filled.filled_at = cast.case_studies[ref].posted_at
    words, email = HELD
    held = Gap(words=words, status=GapStatus.HELD, opened_at=cast.ago(1))
    db.session.add(Need(gap=held, member=cast.people[email]))


def _gap(cast: Cast, whom: str, what: str) -> Gap:
    for_whom, done = cast.claimant_groups([whom])[0], _what(cast, what)
    pair = (for_whom.id, done.id)
    told = gaps.count_by_pair([pair])[pair]
    gap = Gap(for_whom=for_whom, what=done, had=told, opened_at=cast.ago(20))
    db.session.add(gap)
    return gap


def _what(cast: Cast, slug: str) -> Term:
    stage = cast.terms.get((Vocabulary.STAGE, slug))
    return stage or cast.terms[Vocabulary.PRACTICE, slug]
