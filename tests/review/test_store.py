"""The event log, the same in SQLite and in PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from auditkit.errors import ReviewConflict, ReviewError
from auditkit.review.event import Draft, Head
from auditkit.review.store import ReviewStore, audit_id_of

Opened = Callable[..., ReviewStore]
SECRET = "SMITH-1961"


def decision(unit: str = "C1", line_no: int = 1, **more: object) -> Draft:
    return Draft(unit, "determine", claim_key=unit, line_no=line_no, payload={"outcome": "correct"}, **more)  # type: ignore[arg-type]


def filled(store: ReviewStore, count: int = 6) -> ReviewStore:
    for number in range(count):
        store.append(decision(f"C{number}", words={"rationale": "as the note says"}), actor="dana", expects_version=0)
    return store


def test_what_was_appended_is_read_back(store: ReviewStore):
    event = store.append(decision(words={"rationale": "signed note é 医"}), actor="dana", expects_version=0)
    assert store.events() == [event]
    assert store.events()[0].words == {"rationale": "signed note é 医"}


def test_numbers_have_no_gap_and_each_event_names_the_one_before(store: ReviewStore):
    events = filled(store).events()
    assert [event.seq for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event.prev for event in events[1:]] == [event.hash for event in events[:-1]]


def test_it_is_there_after_reopening(place: str, opened: Opened):
    filled(opened(place)).close()
    assert len(opened(place).events()) == 6


def test_one_audit_does_not_see_another(postgresql_url: str, opened: Opened):
    filled(opened(postgresql_url, "one"))
    other = opened(postgresql_url, "two")
    assert other.events() == []
    assert other.append(decision(), actor="lee", expects_version=0).seq == 1


def test_the_file_of_another_audit_is_refused(tmp_path: Path, opened: Opened):
    filled(opened(tmp_path / "decisions.sqlite", "one")).close()
    with pytest.raises(ReviewError, match="another audit"):
        opened(tmp_path / "decisions.sqlite", "two")


def test_an_older_version_is_told_who_changed_what_and_when(place: str, opened: Opened):
    seen = dt.datetime(2026, 3, 1, 9, 0, 0, tzinfo=dt.UTC)
    store = opened(place, clock=lambda: seen)
    store.append(decision(line_no=2), actor="dana", expects_version=0)
    later = opened(place, clock=lambda: seen + dt.timedelta(seconds=12))
    with pytest.raises(ReviewConflict, match=r"dana: determine on line 2, 12 s ago \(2026-03-01T09:00:00Z\)") as caught:
        later.append(decision(), actor="lee", expects_version=0)
    assert [event.actor for event in caught.value.since] == ["dana"]
    assert len(store.events()) == 1


def test_two_stages_of_a_unit_do_not_conflict(store: ReviewStore):
    store.append(decision(), actor="dana", expects_version=0)
    second = store.append(decision(stage="second"), actor="lee", expects_version=0)
    assert [event.seq for event in store.events(stages=["second"])] == [second.seq]


def test_a_version_that_the_log_does_not_hold_is_refused(store: ReviewStore):
    with pytest.raises(ReviewError, match="holds no event 9"):
        store.append(decision(), actor="dana", expects_version=9)


def test_several_events_of_a_unit_are_recorded_together(store: ReviewStore):
    events = store.append_all([decision(line_no=1), decision(line_no=2)], actor="dana", expects_version=0)
    assert [event.line_no for event in events] == [1, 2]


def test_of_several_events_all_or_none_are_recorded(store: ReviewStore):
    bad = Draft("C1", "determine", payload={"units": 1.5})
    with pytest.raises(ReviewError):
        store.append_all([decision(), bad], actor="dana", expects_version=0)
    assert store.events() == []


@pytest.mark.parametrize(
    ("drafts", "actor"),
    [([decision("C1"), decision("C2")], "dana"), ([], "dana"), ([decision()], " "), ([decision("")], "dana")],
)
def test_events_without_one_unit_or_an_actor_are_refused(sqlite_store: ReviewStore, drafts: list[Draft], actor: str):
    with pytest.raises(ReviewError):
        sqlite_store.append_all(drafts, actor=actor, expects_version=0)


def test_a_log_just_written_is_whole(store: ReviewStore):
    filled(store)
    assert store.verify_chain() == []
    assert store.verify_chain(store.head()) == []


def test_events_added_after_the_head_was_kept_are_no_fault(store: ReviewStore):
    head = filled(store, 2).head()
    store.append(decision("C9"), actor="dana", expects_version=0)
    assert store.verify_chain(head) == []


def test_the_head_of_another_log_does_not_fit(store: ReviewStore):
    assert filled(store, 2).verify_chain(Head(2, "a" * 64)) == [
        "event 2: not the one that the head names; the log was written anew, or it is another's head"
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review_events SET actor = 'lee'",
        "DELETE FROM review_events",
        "UPDATE review_words SET salt = ''",
        "DELETE FROM review_words",
    ],
)
def test_the_database_refuses_changes(store: ReviewStore, change: str):
    filled(store)
    with pytest.raises(DBAPIError), store.engine.begin() as connection:
        connection.execute(text(change))
    assert store.verify_chain(store.head()) == []


@pytest.mark.parametrize("table", ["review_events", "review_words"])
def test_replace_is_refused_whatever_the_connection_sets(sqlite_store: ReviewStore, table: str):
    filled(sqlite_store)
    plain = sqlite3.connect(str(sqlite_store.engine.url.database))
    assert plain.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    with pytest.raises(sqlite3.IntegrityError):
        plain.execute(f"REPLACE INTO {table} SELECT * FROM {table} WHERE seq = 2")
    plain.close()


@pytest.mark.parametrize("table", ["review_events", "review_words"])
def test_emptying_is_refused(postgresql_url: str, opened: Opened, table: str):
    store = filled(opened(postgresql_url))
    with pytest.raises(DBAPIError), store.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_a_missing_trigger_is_told(sqlite_store: ReviewStore):
    with sqlite_store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER review_events_are_not_deleted"))
    assert sqlite_store.verify_chain() == [
        "the trigger review_events_are_not_deleted is missing or switched off: events could be changed"
    ]


def test_a_trigger_switched_off_is_told(postgresql_url: str, opened: Opened):
    store = opened(postgresql_url)
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE review_events DISABLE TRIGGER review_events_row"))
    assert store.verify_chain() == ["the trigger review_events_row is missing or switched off: events could be changed"]


def test_erased_words_leave_the_chain_whole(store: ReviewStore):
    event = store.append(decision(words={"rationale": SECRET}), actor="dana", expects_version=0)
    store.erase_words(event.seq, actor="dana", expects_version=event.seq)
    assert [dict(one.words) for one in store.events()] == [{}, {}]
    assert store.verify_chain(store.head()) == []


def test_erased_words_are_gone_from_the_files(tmp_path: Path, opened: Opened):
    store = opened(tmp_path / "decisions.sqlite")
    event = store.append(decision(words={"rationale": SECRET}), actor="dana", expects_version=0)
    store.erase_words(event.seq, actor="dana", expects_version=event.seq)
    store.close()
    assert not [path.name for path in tmp_path.iterdir() if SECRET.encode() in path.read_bytes()]


def test_words_are_not_in_the_events(sqlite_store: ReviewStore):
    event = sqlite_store.append(decision(words={"rationale": SECRET}), actor="dana", expects_version=0)
    with sqlite_store.engine.connect() as connection:
        assert SECRET not in str(connection.execute(text("SELECT * FROM review_events")).all())
    assert event.words_hash


def test_words_that_cannot_be_erased_are_refused(sqlite_store: ReviewStore):
    event = sqlite_store.append(decision(), actor="dana", expects_version=0)
    with pytest.raises(ReviewError, match="no free text"):
        sqlite_store.erase_words(event.seq, actor="dana", expects_version=event.seq)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("recursive_triggers", 1)],
)
def test_sqlite_is_set_as_durability_needs(sqlite_store: ReviewStore, setting: str, value: object):
    with sqlite_store.engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {setting}")).scalar_one() == value


def test_sqlite_begins_as_a_writer(sqlite_store: ReviewStore):
    """A deferred transaction that has read cannot wait for another writer; the second one here must be kept out at once."""
    plain = sqlite3.connect(str(sqlite_store.engine.url.database), timeout=0, isolation_level=None)
    with sqlite_store.engine.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        plain.execute("BEGIN IMMEDIATE")
    plain.close()


def test_only_its_owner_may_read_the_file(sqlite_store: ReviewStore):
    path = Path(str(sqlite_store.engine.url.database))
    filled(sqlite_store, 1)
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.glob("decisions.sqlite*")} == {0o600}


def test_postgresql_acknowledges_what_is_on_disk(postgresql_url: str, opened: Opened):
    with opened(postgresql_url).engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"


def test_a_database_error_quotes_no_value(store: ReviewStore):
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE review_words"))
    with pytest.raises(ReviewError, match="withheld") as caught:
        store.append(decision(words={"rationale": SECRET}), actor="dana", expects_version=0)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(("place", "words"), [("mysql://u@h/d", "not in mysql"), ("://host/database", "cannot be read")])
def test_a_url_that_is_not_understood_is_refused(place: str, words: str):
    with pytest.raises(ReviewError, match=words):
        ReviewStore.open(place, "A")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ReviewError, match="no such folder"):
        ReviewStore.open(tmp_path / "nowhere" / "decisions.sqlite", "A")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    (tmp_path / "decisions.sqlite").write_text("claims, not a database. " * 100)
    with pytest.raises(ReviewError, match="could not be opened"):
        ReviewStore.open(tmp_path / "decisions.sqlite", "A")


def test_the_identity_of_an_audit_is_its_claims_and_lines():
    outputs = {"claims.parquet": {"sha256": "a"}, "lines.parquet": {"sha256": "b"}, "findings.parquet": {"sha256": "c"}}
    assert audit_id_of(outputs) == audit_id_of({**outputs, "findings.parquet": {"sha256": "d"}})
    assert audit_id_of(outputs) != audit_id_of({**outputs, "lines.parquet": {"sha256": "d"}})


@pytest.fixture
def reviewer_url(postgresql_url: str, opened: Opened) -> str:
    """The log as the role ``dana`` reaches it, with the rights that docs/reliability.md gives."""
    owner = opened(postgresql_url)
    with owner.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS dana"))
        connection.execute(text("CREATE ROLE dana LOGIN"))
        connection.execute(text("GRANT SELECT, INSERT ON review_events, review_words TO dana"))
    yield postgresql_url.replace("auditor@", "dana@")
    with owner.engine.begin() as connection:
        connection.execute(text("REVOKE ALL ON review_events, review_words FROM dana"))
        connection.execute(text("DROP ROLE dana"))


def test_a_reviewers_role_appends_and_reads(reviewer_url: str, opened: Opened):
    store = opened(reviewer_url)
    event = store.append(decision(words={"rationale": "x"}), actor="dana", expects_version=0)
    assert store.events() == [event]


def test_a_reviewers_role_cannot_act_in_anothers_name(reviewer_url: str, opened: Opened):
    with pytest.raises(ReviewError, match="could not be written"):
        opened(reviewer_url).append(decision(), actor="lee", expects_version=0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review_events SET actor = 'lee'",
        "DELETE FROM review_events",
        "TRUNCATE review_events CASCADE",
        "ALTER TABLE review_events DISABLE TRIGGER ALL",
    ],
)
def test_a_reviewers_role_may_not_change_anything(reviewer_url: str, change: str):
    engine = create_engine(reviewer_url.replace("postgresql:", "postgresql+psycopg:"))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()
