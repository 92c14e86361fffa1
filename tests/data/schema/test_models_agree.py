"""The migrations, run from nothing, make exactly the tables that the models describe."""

from flask_migrate import check, downgrade, upgrade


def test_migrations_and_models_agree(app):
    check()  # exits where a model has what no migration made


def test_the_way_down_and_up_again_is_whole(app):
    downgrade(revision="base")
    upgrade()
    check()
