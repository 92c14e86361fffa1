from sqlalchemy import func, select

from forum.core.extensions import db
from forum.data.importing.load import load_all
from forum.models.organisations import Contract, Organisation, ServiceLevel, SupplyLink
from forum.models.programmes import Programme
from forum.models.releases import Release
from forum.models.vocabularies import Term, Vocabulary
from forum.performance.figures import queries
from tests.data.importing.conftest import by_file, change


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def how_many():
    models = (Term, Organisation, Contract, SupplyLink, ServiceLevel)
    counted = {model.__name__: count(model) for model in models}
    return counted | {"Release": count(Release), "Figure": len(queries.every_figure())}


def test_what_the_files_hold_is_there_afterwards(app):
    reports = by_file(load_all())

    assert all(report.is_loaded for report in reports.values())
    assert how_many() == {
        "Term": 50 + 46 + 5 + 18,
        "Organisation": 87,
        "Contract": 41,
        "SupplyLink": 34,
        "ServiceLevel": 16,
        "Release": 24,
        "Figure": 160,
    }


def test_all_of_the_files_is_of_the_work_programme(app):
    load_all()

    home = db.session.scalars(select(Programme)).one()
    assert (home.slug, home.let_by, home.area_code) == (
        "work-programme",
        "Department for Work and Pensions",
        "CPA",
    )
    areas = select(Term.programme_id).where(Term.vocabulary == Vocabulary.AREA)
    for ids in (areas, select(Contract.programme_id)):
        assert set(db.session.scalars(ids)) == {home.id}
    assert {figure.programme_id for figure in queries.every_figure()} == {home.id}


def test_loading_again_changes_nothing(app):
    load_all()
    before = how_many()

    again = load_all()

    assert how_many() == before
    assert sum(report.added + report.changed for report in again) == 0


def test_a_row_that_changed_is_updated_and_keeps_its_id(app, folder):
    load_all(folder)
    before = db.session.scalars(select(Organisation.id).filter_by(ref="O030")).one()
    change(folder, "organisations.csv", "O030,Gingerbread,subcontractor", "O030,Gingerbread,vcs")

    report = by_file(load_all(folder))["organisations.csv"]

    organisation = db.session.scalars(select(Organisation).filter_by(ref="O030")).one()
    assert (report.changed, report.added) == (1, 0)
    assert (organisation.id, organisation.kind) == (before, "vcs")


def test_a_month_is_its_last_day_so_that_no_figure_comes_early(app):
    load_all()
    august = db.session.scalars(select(Release).filter_by(ref="2012-08")).one()
    june = db.session.scalars(select(Release).filter_by(ref="2016-06-23")).one()

    assert not august.is_date_exact and f"{august.release_at}" == "2012-08-31 08:30:00"
    assert june.is_date_exact and f"{june.release_at}" == "2016-06-23 08:30:00"


def test_half_past_nine_is_londons_in_winter_too(app):
    load_all()
    december = db.session.scalars(select(Release).filter_by(ref="2013-12-19")).one()
    assert f"{december.release_at}" == "2013-12-19 09:30:00"


def test_the_two_parts_of_group_six_stay_apart(app):
    load_all()
    codes = select(Term.code).where(Term.vocabulary == Vocabulary.GROUP).order_by(Term.position)
    assert db.session.scalars(codes).all() == (
        ["PG1", "PG2", "PG3", "PG4", "PG5", "PG6", "PG6a", "PG6b", "PG7", "PG8", "PG9"]
    )


def test_fees_from_memory_say_so(app):
    load_all()
    groups = {t.code: t for t in db.session.scalars(select(Term)) if t.vocabulary == "group"}

    assert groups["PG1"].facts["Paid in all, for one person"] == "At most £3,810"
    assert "from memory" in groups["PG6a"].facts["Paid in all, for one person"]
    assert groups["PG9"].facts["A job outcome is"].endswith("(from memory: check before use)")


def test_a_minimum_level_is_shown_only_with_a_source(app):
    load_all()
    facts = db.session.scalars(select(Term).filter_by(code="PG1")).one().facts

    assert "Minimum level, contract year 3" in facts
    assert "Minimum level, contract year 2" not in facts


def test_a_denominator_is_found_in_the_row_that_counts_it(app):
    load_all()
    figures = {figure.ref: figure for figure in queries.every_figure()}

    assert figures["WP-27"].denominator == 28_000  # job outcomes of Ingeus in the North East
    assert figures["WP-11"].denominator is None  # calculated elsewhere, from counts not given
    assert figures["WP-110"].profile == 24.8
    assert figures["WP-83"].profile == 44


def test_a_note_may_say_whose_figure_it_is(app):
    load_all()
    figures = {figure.ref: figure for figure in queries.every_figure()}

    assert figures["WP-151"].organisation.name.startswith("Halton People into Jobs")
    assert figures["WP-151"].organisation_named == "A4e"


def test_who_left_a_chain_is_known_by_the_words(app):
    load_all()
    ended = select(SupplyLink.ref).where(SupplyLink.has_ended).order_by(SupplyLink.ref)
    assert db.session.scalars(ended).all() == ["S001", "S002", "S004"]


def test_a_prime_that_is_not_named_stays_in_words(app):
    load_all()
    link = db.session.scalars(select(SupplyLink).filter_by(ref="S021")).one()
    assert (link.prime_id, link.prime_named) == (None, "several primes")


def test_what_a_prime_promised_is_on_its_page_and_on_that_of_the_stage(app, browse):
    load_all()
    level = db.session.scalars(select(ServiceLevel).filter_by(ref="M002")).one()
    several = db.session.scalars(select(ServiceLevel).filter_by(ref="M003")).one()
    prime = browse().get(f"/organisations/{level.prime_id}-maximus").text
    stage = browse().get(f"/stages/{level.stage.slug}").text

    assert several.prime_named == "most primes"
    assert "eight weeks for an ESA participant" in prime
    assert "A meeting every two weeks" not in prime
    for said in ("eight weeks for an ESA participant", "A meeting every two weeks", "Most primes"):
        assert said in stage
