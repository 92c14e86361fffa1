import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.extensions import db
from forum.data.demonstration import figures
from forum.data.demonstration.load import load_once
from forum.models.accounts import Standing, User
from forum.models.attachments import Attachment
from forum.models.case_studies import Basis, CaseStudy, CaseStudyStatus, Version
from forum.models.collections import Saved
from forum.models.comments import Comment
from forum.models.complaint_resolutions import ComplaintResolution
from forum.models.figures import Figure, Origin
from forum.models.full_form_columns import COUNTS
from forum.models.gaps import Gap
from forum.models.moderation import Act, Decision
from forum.models.organisations import Organisation
from forum.models.questions import Answer
from forum.models.ratings import LOW_VALUES, Rating, Score
from forum.models.releases import Release
from forum.models.returns import PrimeLayout, ReturnRow, SentReturn, TableKind
from forum.models.tries import Plan, Result, Try
from forum.models.uploads import Upload
from forum.people.sign_in import passwords
from forum.people.sign_in.demonstration_accounts import ACCOUNTS, PASSWORD
from forum.performance.figures import queries
from forum.practice.gaps import close_gaps
from forum.practice.ratings import actions as ratings
from forum.practice.ratings import fairness
from forum.standards.returns import layouts as file_layouts
from forum.standards.returns import queries as returns
from whatworks_return import all_formats


def count(statement):
    return db.session.scalar(select(func.count()).select_from(statement.subquery()))


def test_it_is_loaded_once(loaded):
    before = {model: count(select(model)) for model in (User, CaseStudy, Rating, Comment)}

    assert load_once() is False

    assert {model: count(select(model)) for model in before} == before


def test_a_database_with_people_is_left_alone(app, ada):
    assert load_once() is False
    assert count(select(CaseStudy)) == 0


def test_the_sourced_case_studies_are_the_editors_with_their_sources(loaded):
    summaries = db.session.scalars(select(CaseStudy).filter_by(basis=Basis.EDITORIAL)).all()

    assert len(summaries) == 48
    assert {s.author.name for s in summaries} == {"Exchange editors"}
    assert all(s.sources and s.organisation_name and not s.is_demonstration for s in summaries)
    assert all(s.evidence_level == (2 if s.figures else 1) for s in summaries)


def test_the_illustrative_ones_are_of_fictional_organisations(loaded):
    stories = db.session.scalars(select(CaseStudy).filter_by(basis=Basis.ILLUSTRATIVE)).all()
    published = [s for s in stories if s.is_published]

    assert len(published) == 22 + 3 + 2 + 1
    assert all(s.is_demonstration and s.organisation.is_demonstration for s in stories)
    assert all(s.author.organisation_id == s.organisation_id for s in stories)
    assert all("(demonstration)" in s.author.name for s in stories)


def test_two_are_told_by_the_full_form_and_one_of_them_by_nobody_in_particular(loaded):
    named, unnamed = (
        db.session.scalars(select(CaseStudy).filter_by(ref=ref)).one() for ref in ("DS06", "DS07")
    )

    assert unnamed.byline == "A subcontractor in area 1, verified by the moderators"
    assert named.byline == "Shanice Gordon (demonstration)" and named.may_contact
    assert [count.name for count in named.counts] == list(COUNTS)
    assert all(c.first < c.last < named.posted_at.date() for c in named.counts)
    for case_study in (named, unnamed):
        assert case_study.is_published and case_study.evidence_level == 3
        sections = ("problem", "did", "result", "did_not_go_well", "in_place", "not_when")
        assert all(getattr(case_study, name) for name in sections)
        assert case_study.compared_with and case_study.checked_by
    assert count(select(Decision).filter_by(act=Act.ACCEPTED)) == 2


def test_the_accounts_of_the_sign_in_page_are_there_as_they_are_described(loaded):
    people = {person.email: person for person in db.session.scalars(select(User))}
    offered = [people[account.email] for account in ACCOUNTS]

    assert all(p.is_verified and passwords.matches(p.password_hash, PASSWORD) for p in offered)
    adviser, other, manager, charity, organiser, analyst, second, *staff = offered
    assert adviser.organisation_id != other.organisation_id
    assert adviser.is_in_supply_chain and manager.is_in_supply_chain and manager.is_lead
    assert not charity.is_in_supply_chain and organiser.is_organiser
    moderator, another, admin, admin_2 = staff
    assert admin_2.is_administrator and admin_2 != admin
    assert another.is_moderator and another.organisation_id is None
    assert second.is_analyst and second != analyst
    assert (analyst.is_analyst, moderator.is_moderator, admin.is_administrator) == (True,) * 3


def test_nobody_can_sign_in_as_the_editors(loaded):
    editors = db.session.scalars(select(User).filter_by(is_editorial=True)).one()
    assert editors.password_hash == "" and not passwords.matches(editors.password_hash, "")


def test_each_case_study_is_whole(loaded):
    for case_study in db.session.scalars(select(CaseStudy)):
        assert case_study.summary and case_study.html["did"] and case_study.stages
        assert case_study.practices and case_study.claimant_groups
    assert count(select(Version)) == count(select(CaseStudy))


def test_an_adviser_may_publish_at_once_and_a_new_member_waits(loaded):
    of_adviser = select(CaseStudy).join(User, User.id == CaseStudy.author_id)
    adviser = of_adviser.where(User.email == "adviser@demo.example")

    assert count(adviser.where(CaseStudy.status == CaseStudyStatus.PUBLISHED)) >= 3
    assert count(select(CaseStudy).filter_by(status=CaseStudyStatus.HELD)) == 1
    assert count(select(CaseStudy).filter_by(status=CaseStudyStatus.WITHDRAWN)) == 1
    assert count(select(User).filter_by(standing=Standing.PENDING)) == 1


def test_every_state_of_a_score_is_there(loaded):
    scores = db.session.scalars(select(Score)).all()
    published = count(select(CaseStudy).filter_by(status=CaseStudyStatus.PUBLISHED))

    assert len(scores) < published  # some are not rated yet
    assert {1, 2, 3} <= {score.organisations for score in scores}
    assert any(sum(score.linked_counts) for score in scores)
    assert len({round(score.share, 2) for score in scores if score.organisations > 2}) > 5


def test_the_score_of_what_people_find_first_moves_when_the_adviser_rates_it(loaded):
    """The way round that the demonstration is for: find childcare for lone parents, rate it 4."""
    found = db.session.scalars(select(CaseStudy).filter_by(ref="DS01")).one()
    adviser = db.session.scalars(select(User).filter_by(email="adviser@demo.example")).one()

    def shown():
        return f"{fairness.on_scale(db.session.get(Score, found.id).share):.1f}"

    before = shown()
    ratings.rate(adviser, found, 4, "", "", [])

    assert before != shown()


def test_nobody_rates_their_own_and_low_ratings_have_a_reason(loaded):
    for rating in db.session.scalars(select(Rating)):
        assert rating.organisation_id != rating.case_study.organisation_id
        assert bool(rating.reason) is (rating.value in LOW_VALUES)
        assert rating.rated_at >= rating.case_study.posted_at


def test_comments_follow_what_they_answer(loaded):
    for comment in db.session.scalars(select(Comment)):
        before = db.session.get(Comment, comment.parent_id) if comment.parent_id else None
        assert comment.posted_at > (before or comment.case_study).posted_at


def test_illustrative_figures_are_never_called_official(loaded):
    illustrative = [f for f in queries.every_figure() if f.basis == "illustrative"]

    assert {f.origin for f in illustrative} == {Origin.OFFICIAL, Origin.MANAGEMENT}
    assert all("llustrative" in f.origin_name for f in illustrative)
    assert all(f.organisation.is_demonstration for f in illustrative)


def test_something_is_still_to_come_and_nobody_is_shown_it(loaded):
    to_come = [r for r in db.session.scalars(select(Release)) if not r.is_open]
    unseen = [f for f in queries.every_figure() if f.release in to_come]

    assert len(to_come) == 1 and len(unseen) == 6
    assert count(select(Figure).where(Figure.release_id == to_come[0].id)) == 0


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", [1, 20, 28])
def test_one_release_is_three_weeks_old_and_one_ten_days_ahead_whenever_it_is_loaded(month, day):
    now = figures.datetime(2027, month, day, 12)

    *past, to_come = figures._releases(now)

    assert figures.LAST <= now - past[-1].release_at < figures.LAST + figures.timedelta(days=3)
    assert figures.NEXT - figures.timedelta(days=1) < to_come.release_at - now
    assert to_come.release_at - now < figures.NEXT + figures.timedelta(days=3)
    for release in (*past, to_come):
        local = clock.in_london(release.release_at)
        assert local.weekday() < 5 and (local.hour, local.minute) == (9, 30)
        assert release.cut_off < local.date()
    assert to_come.cut_off <= now.date() < to_come.cut_off + figures.timedelta(days=93)
    assert len({release.ref for release in past} | {to_come.ref}) == len(past) + 1


def test_the_quarters_of_management_information_run_up_to_the_release_to_come(loaded):
    ends = {f.cut_off for f in queries.every_figure() if f.origin == Origin.MANAGEMENT}
    [to_come] = [r for r in db.session.scalars(select(Release)) if not r.is_open]

    assert max(ends) == to_come.cut_off
    assert len(ends) == 8
    assert all((end + figures.timedelta(days=1)).day == 1 for end in ends)


def test_fictional_organisations_are_marked(loaded):
    fictional = db.session.scalars(select(Organisation).filter_by(is_demonstration=True)).all()
    assert len(fictional) == 32
    assert all("(fictional)" in organisation.name for organisation in fictional)


def test_stories_are_tried_by_members_of_other_organisations(loaded):
    told = db.session.scalars(select(Try)).all()

    assert len(told) == 22 and {one.result for one in told} == set(Result)
    assert all(one.member.is_demonstration and one.case_study.is_demonstration for one in told)
    assert all(one.organisation_id != one.case_study.organisation_id for one in told)


def test_there_are_a_collection_a_plan_and_gaps_to_look_at(loaded):
    assert count(select(Saved)) == 4 and count(select(Plan)) == 1
    gaps = db.session.scalars(select(Gap)).all()
    assert {gap.status for gap in gaps} == {"open", "filled", "held"}
    assert close_gaps.close_filled_gaps() == 0  # what is needed is really missing


def test_a_second_analyst_finds_a_file_waiting_one_refused_and_one_unread(loaded):
    there = db.session.scalars(select(Upload).order_by(Upload.id)).all()

    assert [upload.state for upload in there] == ["waiting", "refused", "mapping"]
    assert {upload.basis for upload in there} == {"illustrative"}
    assert {upload.uploader.email for upload in there} == {"analyst2@demo.example"}
    assert there[0].compared["new"] == 3 * there[0].rows > 0
    asked = [question["key"].partition(":")[0] for question in there[1].questions]
    assert there[1].problems == 2 and sorted(asked) == ["marker", "organisation"]


def test_pictures_of_case_studies_and_answers_are_there_and_one_waits(loaded):
    pictures = db.session.scalars(select(Attachment).where(Attachment.kind == "png")).all()
    assert [one.is_held for one in pictures] == [False, False, True]
    assert all(one.description for one in pictures)
    answers = set(db.session.scalars(select(Answer.submission_key)))
    assert [one.key in answers for one in pictures] == [False, True, True]


def test_one_return_of_a_charity_is_there_for_three_primes_with_two_rows_refused_once(loaded):
    sent = db.session.scalars(select(SentReturn)).one()
    assert "fictional" in sent.organisation.name
    rows = db.session.scalars(select(ReturnRow)).all()
    assert (len(rows), sent.left_out) == (42, 2)
    assert [one["column"] for one in sent.problems] == ["referrals", "prime"]
    layouts = db.session.scalars(select(PrimeLayout)).all()
    assert {one.prime_id for one in rows} == {one.prime_id for one in layouts}
    assert {one.kind for one in layouts} == set(TableKind)
    format_ = all_formats()[-1]
    for one in layouts:
        layout = returns.as_layout(one)
        assert file_layouts.what_is_wrong(layout, format_) == []
        own = [dict(row.cells) for row in rows if row.prime_id == one.prime_id]
        assert file_layouts.read_back(layout, file_layouts.written(layout, own)) == own
    assert {one.separator for one in layouts if one.kind == TableKind.CSV} == {";"}


def test_complaints_that_rise_lead_to_the_case_study_that_resolved_them(loaded):
    named = select(ComplaintResolution).where(ComplaintResolution.case_study_id.is_not(None))
    records = {one.theme: one for one in db.session.scalars(named)}
    rota = records["appointments-and-travel"]
    assert rota.case_study.title == "Three set times, chosen by the claimant"
    assert rota.case_study.is_published and len(rota.uses) == 2
