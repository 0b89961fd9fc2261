"""The tables of the event log and the triggers that refuse to change them, for SQLite and PostgreSQL.

The triggers hold for every program that opens the database, not only for auditkit. They also see to it that an event carries
the next number and the hash of the one before it, so that ``REPLACE INTO`` and a fork are refused whatever a connection sets.
A free text may be deleted, and only after an event has said so (``erase_words``); it may never be changed.
"""

from __future__ import annotations

from sqlalchemy import DDL, BigInteger, Column, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, Text, event

metadata = MetaData()
NUMBER = BigInteger().with_variant(Integer, "sqlite")

events = Table(
    "review_events",
    metadata,
    Column("audit_id", String(64), primary_key=True),
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("claim_key", Text),
    Column("line_no", Integer),
    Column("actor", Text, nullable=False),
    Column("at_utc", String(32), nullable=False),
    Column("action", String(32), nullable=False),
    Column("payload_text", Text, nullable=False),
    Column("expects_version", NUMBER, nullable=False),
    Column("words_hash", String(64)),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("review_events_of_a_unit", "audit_id", "unit", "stage", "seq"),
)
words = Table(
    "review_words",
    metadata,
    Column("audit_id", String(64), primary_key=True),
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("words_text", Text, nullable=False),
    ForeignKeyConstraint(["audit_id", "seq"], ["review_events.audit_id", "review_events.seq"]),
)

ERASED = (
    "EXISTS (SELECT 1 FROM review_events WHERE audit_id = OLD.audit_id AND action = 'erase_words' "
    "AND payload_text = '{\"seq\":' || OLD.seq || '}')"
)
NEXT = "(SELECT coalesce(max(seq), 0) + 1 FROM review_events WHERE audit_id = NEW.audit_id)"
LAST = "SELECT hash FROM review_events WHERE audit_id = NEW.audit_id ORDER BY seq DESC LIMIT 1"
LAST_HASH = f"coalesce(({LAST}), '{'0' * 64}')"


def _sqlite_trigger(name: str, moment: str, refusal: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {moment} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


def _postgresql_trigger(name: str, moment: str, each: str, function: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {moment} FOR EACH {each} EXECUTE FUNCTION {function}()"


SQLITE = {
    "review_events": (
        _sqlite_trigger("review_events_are_not_changed", "UPDATE ON review_events", "events are never changed"),
        _sqlite_trigger("review_events_are_not_deleted", "DELETE ON review_events", "events are never deleted"),
        _sqlite_trigger(
            "review_events_follow",
            f"INSERT ON review_events WHEN NEW.seq <> {NEXT} OR NEW.prev <> {LAST_HASH}",
            "an event must follow the last one",
        ),
    ),
    "review_words": (
        _sqlite_trigger("review_words_are_not_changed", "UPDATE ON review_words", "words are never changed"),
        _sqlite_trigger(
            "review_words_are_not_deleted",
            f"DELETE ON review_words WHEN NOT {ERASED}",
            "words are deleted only after an event that says so",
        ),
        _sqlite_trigger(
            "review_words_are_not_replaced",
            "INSERT ON review_words WHEN EXISTS (SELECT 1 FROM review_words WHERE audit_id = NEW.audit_id AND seq = NEW.seq)",
            "words are never replaced",
        ),
    ),
}
# On PostgreSQL an event's actor is the role that is logged in: a person who controls their own Python could claim any name.
# The owner of the table (a service that checks names itself, or a migration) is exempt.
POSTGRESQL = {
    "review_events": (
        f"""CREATE FUNCTION review_events_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'events are never changed or deleted'; END IF;
          PERFORM pg_advisory_xact_lock(hashtextextended('auditkit review ' || NEW.audit_id, 0));
          IF NEW.actor <> session_user
            AND session_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
          THEN RAISE EXCEPTION 'the actor must be the database role that is logged in'; END IF;
          IF NEW.seq <> {NEXT} OR NEW.prev <> {LAST_HASH}
          THEN RAISE EXCEPTION 'an event must follow the last one'; END IF;
          RETURN NEW;
        END $$""",
        """CREATE FUNCTION review_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the event log is never emptied'; END $$""",
        _postgresql_trigger("review_events_row", "INSERT OR UPDATE OR DELETE ON review_events", "ROW", "review_events_guard"),
        _postgresql_trigger("review_events_table", "TRUNCATE ON review_events", "STATEMENT", "review_refuse"),
    ),
    "review_words": (
        f"""CREATE FUNCTION review_words_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'words are never changed'; END IF;
          IF NOT {ERASED} THEN RAISE EXCEPTION 'words are deleted only after an event that says so'; END IF;
          RETURN OLD;
        END $$""",
        _postgresql_trigger("review_words_row", "UPDATE OR DELETE ON review_words", "ROW", "review_words_guard"),
        _postgresql_trigger("review_words_table", "TRUNCATE ON review_words", "STATEMENT", "review_refuse"),
    ),
}


def _statement(text: str) -> DDL:
    return DDL(text.replace("%", "%%"))  # type: ignore[no-untyped-call]


GUARDS = {
    "sqlite": {statement.split()[2] for statements in SQLITE.values() for statement in statements},
    "postgresql": {"review_events_row", "review_events_table", "review_words_row", "review_words_table"},
}
for table in (events, words):
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements[table.name]:
            event.listen(table, "after_create", _statement(statement).execute_if(dialect=dialect))
