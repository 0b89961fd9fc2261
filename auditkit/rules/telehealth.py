"""Telehealth: when its rules hold, and what the record says of how a patient was seen (rulebook MOD-TELE)."""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.contract import Lines
from auditkit.rules.encounters import encounters_beside
from auditkit.rules.own_tables import in_force, own_table
from auditkit.rules.visits import LINE

VIDEO, AUDIO, IN_PERSON = "av", "audio", "none"
ELSEWHERE, HOME = "02", "10"
# Part B contractor of Alaska, and of Hawaii with Guam.
DEMONSTRATION = ("02102", "01212")


def rule_holds(name: str) -> nw.Expr:
    """True where a rule of ``telehealth.psv`` is in force for the line's profile and day; never null."""
    rows = [row for row in own_table("telehealth") if row["rule"] == name]
    held = (_profile(row["rule_profile"]) & in_force(row) for row in rows)
    return nw.any_horizontal(*held, ignore_nulls=False)


def rule_ended(name: str) -> nw.Expr:
    """True where a rule held for the line's profile and its last day lies before the line's; never null."""
    rows = [row for row in own_table("telehealth") if row["rule"] == name and row["until_date"]]
    after = (_profile(row["rule_profile"]) & in_force({**row, "until_date": ""}) & ~in_force(row) for row in rows)
    return nw.any_horizontal(*after, ignore_nulls=False)


def _profile(profile: str) -> nw.Expr:
    return (nw.col("rule_profile") == profile).fill_null(False) if profile else nw.lit(True)


def with_way_seen(lines: Lines, encounters: Lines) -> Lines:
    """Add how the record says that the patient was seen: ``mode`` (av, audio, none), ``home``, ``confirmed`` and ``mixed``.

    ``home`` is whether the patient was at home, null where the record does not say; ``mixed``: encounters of the line differ.
    Without an encounter that says how, ``mode`` is null.
    """
    told = encounters.filter(~nw.col("telehealth_mode").is_null())
    met = encounters_beside(lines, told, ("telehealth_mode", "patient_location"))
    said = met.group_by(*LINE).agg(
        mode=nw.col("record_telehealth_mode").min(),
        other_mode=nw.col("record_telehealth_mode").max(),
        place=nw.col("record_patient_location").min(),
        other_place=nw.col("record_patient_location").max(),
        confirmed=nw.col("record_confirmed").all(),
    )
    joined = lines.join(said, on=list(LINE), how="left")
    mixed = (nw.col("mode") != nw.col("other_mode")) | (nw.col("place") != nw.col("other_place")).fill_null(False)
    return joined.with_columns(
        mixed=mixed.fill_null(False), home=nw.col("place") == "home", confirmed=nw.col("confirmed").fill_null(False)
    ).drop("other_mode", "place", "other_place")


def place_wanted() -> nw.Expr:
    """The place of service that the record calls for; both where it does not say whether the patient was at home."""
    home = nw.col("home")
    return nw.when(home).then(nw.lit(HOME)).when(~home).then(nw.lit(ELSEWHERE)).otherwise(nw.lit(f"{ELSEWHERE} or {HOME}"))


def way_in_words() -> nw.Expr:
    """How the patient was seen, for a text."""
    words = {VIDEO: "by sound and picture", AUDIO: "by sound alone", IN_PERSON: "in person"}
    way = nw.coalesce(*(nw.when(nw.col("mode") == mode).then(nw.lit(said)) for mode, said in words.items()))
    home = nw.col("home")
    where = nw.when(home).then(nw.lit(" at home")).when(~home).then(nw.lit(" away from home")).otherwise(nw.lit(""))
    return nw.concat_str(way, where)
