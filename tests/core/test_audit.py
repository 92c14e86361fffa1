"""Who has the database, but not the key, cannot change the audit log unseen; on both databases."""

import hashlib
import threading

import pytest
from flask_migrate import upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum.core import audit, audit_anchor, audit_key, audit_verification
from forum.core.audit import COMMAND_LINE, AuditEntry
from forum.core.extensions import db
from tests.conftest import make_app
from tests.postgres import server
from tests.test_commands import run

WITHOUT_TRIGGERS = {
    "sqlite": (
        "DROP TRIGGER audit_entry_no_update",
        "DROP TRIGGER audit_entry_no_delete",
        "DROP TRIGGER audit_entry_no_replace",
    ),
    "postgresql": ("SET session_replication_role = replica",),
}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    with server(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def log(request, tmp_path, migrated):
    """An application on each database, with five entries in its log."""
    if request.param == "sqlite":
        (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
        app = make_app(tmp_path)
    else:
        app = make_app(tmp_path, database_url=request.getfixturevalue("postgres"))
    with app.app_context():
        if request.param == "postgresql":
            upgrade()
            attack("DELETE FROM audit_entry")
        for number in range(5):
            audit.record(COMMAND_LINE, "looked", f"figure {number}")
        yield app
        db.session.remove()
        db.engine.dispose()


def attack(*statements):
    """Whoever owns the database can take the triggers away."""
    db.session.rollback()
    with db.engine.connect() as connection:
        for statement in (*WITHOUT_TRIGGERS[db.engine.dialect.name], *statements):
            if "DROP TRIGGER" in statement:
                statement = statement.replace("TRIGGER", "TRIGGER IF EXISTS")
            connection.execute(text(statement))
        connection.commit()
        connection.invalidate()  # with its setting
    db.session.remove()


def ids():
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def rewrite(signed):
    """Leave the third entry out, and chain the others anew; `signed` gives an entry's hash."""
    rows = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    before, statements = audit.FIRST, [f"DELETE FROM audit_entry WHERE id = {rows[2].id}"]
    for row in rows[:2] + rows[3:]:
        db.session.expunge(row)
        row.before = before
        before = row.hash = signed(row)
        statements.append(
            f"UPDATE audit_entry SET before = '{row.before}', hash = '{row.hash}',"
            f" key_id = '{row.key_id}' WHERE id = {row.id}"
        )
    attack(*statements)


def unsigned(entry):
    entry.key_id = ""
    return audit.unsigned_hash(entry)


def guessed(entry):
    return audit.signature(b"not the key", entry)


def problems(*heads):
    return " ".join(audit_verification.verify(heads).problems)


def test_an_untouched_log_holds(log):
    found = audit_verification.verify([audit.head().hash[:16]])
    assert found.problems == []
    assert found.entries == 5
    told = run(log, "verify-audit")
    assert (told.exit_code, found.head_hash in told.output) == (0, True)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET about = ''", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_or_delete_an_entry(log, statement):
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert len(ids()) == 5


def test_the_database_refuses_the_ways_of_its_own(log):
    replaced = (
        "INSERT OR REPLACE INTO audit_entry SELECT id, 7, act, about, at, before, hash, key_id"
        " FROM audit_entry"
    )
    is_sqlite = db.engine.dialect.name == "sqlite"
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(replaced if is_sqlite else "TRUNCATE audit_entry"))
    db.session.rollback()


def test_a_changed_row_is_found_and_named(log):
    third = ids()[2]
    attack(f"UPDATE audit_entry SET about = 'nothing' WHERE id = {third}")
    assert f"Entry {third} was changed." in problems()
    told = run(log, "verify-audit")
    assert (told.exit_code, f"Entry {third} was changed." in told.output) == (1, True)


def test_a_cut_tail_is_found(log):
    last = ids()[-1]
    attack(f"DELETE FROM audit_entry WHERE id = {last}")
    assert f"entry {last} was written" in problems()


def test_a_cut_tail_is_found_by_the_head_of_a_mail_where_the_folder_is_lost_too(log, tmp_path):
    head = audit.head().hash
    attack(f"DELETE FROM audit_entry WHERE id > {ids()[2]}")
    audit_anchor.path(tmp_path).unlink()
    assert head[:16] in problems(head[:16])


def test_an_emptied_table_is_found(log):
    attack("DELETE FROM audit_entry")
    assert "The log is empty, but entry" in problems()


@pytest.mark.parametrize("signed", [unsigned, guessed])
def test_a_rewritten_chain_is_found(log, signed):
    rewrite(signed)
    assert "written anew" in problems()


@pytest.mark.parametrize("signed", [unsigned, guessed])
def test_a_rewritten_chain_is_found_without_what_was_noted(log, tmp_path, signed):
    rewrite(signed)
    audit_anchor.path(tmp_path).unlink()
    assert "signed" in problems() or "was changed" in problems()


def test_a_trigger_that_was_taken_away_is_named(log):
    dropped = (
        "DROP TRIGGER audit_entry_no_update"
        if db.engine.dialect.name == "sqlite"
        else "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only"
    )
    db.session.execute(text(dropped))
    db.session.commit()
    assert "lacks the trigger" in problems()
    if db.engine.dialect.name == "postgresql":  # the other tests share its tables
        db.session.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER ALL"))
        db.session.commit()


def test_entries_of_writers_at_once_are_one_chain(log):
    gate = threading.Barrier(6)

    def write(number):
        with log.app_context():
            gate.wait()
            for turn in range(5):
                audit.record(COMMAND_LINE, "looked", f"{number} {turn}")
            db.session.remove()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = audit_verification.verify()
    assert (found.entries, found.problems) == (35, [])


def test_an_act_that_is_rolled_back_leaves_no_row_and_no_note(log, tmp_path):
    audit.add(COMMAND_LINE, "changed roles", "member 1")
    db.session.rollback()
    db.session.commit()
    assert len(ids()) == 5
    assert audit_verification.verify().holds
    assert len(audit_anchor.read(audit_anchor.path(tmp_path))) == 5


def test_a_key_may_be_changed_and_the_old_one_adds_nothing_more(log, tmp_path, migrated):
    settings = log.config["SETTINGS"]
    settings.audit_key = "another key"
    assert "do not know" in problems()
    settings.former_audit_keys = log.config["SECRET_KEY"]
    assert problems() == ""
    audit.record(COMMAND_LINE, "looked", "with the new key")
    assert problems() == ""
    last = audit.head()
    forged = AuditEntry(who_id=0, act="a", about="b", before=last.hash, at=last.at)
    old = audit_key.made_of(log.config["SECRET_KEY"])
    forged.key_id = old.id
    forged.hash = audit.signature(old.secret, forged)
    db.session.add(forged)
    db.session.commit()
    assert "former key" in problems()


def test_entries_from_before_signatures_hold_once_a_signed_one_follows(log, tmp_path):
    rewrite(unsigned)
    audit_anchor.path(tmp_path).unlink()
    assert "No entry up to" in problems()
    audit.record(COMMAND_LINE, "signed the audit log", "")
    assert "ntry" not in problems().replace("audit_entry", "").replace("keeps entries", "")


def test_an_older_backup_is_accepted_by_a_command_that_says_so(log):
    attack("DELETE FROM audit_entry")
    assert run(log, "accept-audit", "restored Monday's backup").exit_code == 0
    assert "entr" not in problems().replace("audit_entry", "").replace("keeps entries", "")
    assert "Monday's backup" in audit.head().about


def test_the_signature_is_no_hash_that_anybody_can_make(log):
    entry = audit.head()
    parts = (entry.before, entry.who_id, entry.act, entry.about, entry.at.isoformat())
    for joined in ("\n".join(map(str, parts)), "\n".join(map(str, (*parts, entry.key_id)))):
        assert hashlib.sha256(joined.encode()).hexdigest() != entry.hash
    assert (audit_anchor.path(log.config["SETTINGS"].data_dir).stat().st_mode & 0o777) == 0o600
