"""Pairs that a modifier lifts: against the record, against themselves, and against the provider's peers."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.crowds import One, claims_of, peers, people
from tests.detection.planted.visits_and_pairs.ordinary import bill, charge, day, done, noted, professional, seen, taken_back
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "NCCI-BYPASS"
PAIRS = (("45385", "45380"), ("11042", "97597"), ("96365", "96374"), ("20610", "20550"), ("29880", "29881"), ("17110", "17000"))
SIDED = (("20610", "20550"), ("29880", "29881"), ("64483", "20610"), ("66984", "66821"))
NEVER = (("45385", "45378"), ("80053", "80048"), ("45380", "45378"))
UNPAIRED = (("45380", "20610"), ("17000", "20550"), ("97597", "66821"), ("29881", "45385"))
GENERAL = ("59", "XS", "XU")
OUTLIERS = ("10", "13", "16", "18", "20", "25", "29")
ALIKE = (("33", 0.4), ("34", 0.6), ("38", 0.8), ("39", 0.95), ("46", 0.2))  # one share a specialty: situations share peers


def _both(on: str, pair: tuple[str, str], mods: tuple[str, str], second: str = "") -> tuple[Row, Row]:
    return line(pair[0], mods[0], service_date=on), line(pair[1], mods[1], second, service_date=on)


def _record(random: Random, on: str, pair: tuple[str, str], first: Row, second: Row, **facts: Any) -> Row:
    """The record's two services in any order."""
    services = random.sample((done(pair[0], **first), done(pair[1], **second)), 2)
    return noted(on, *services, **facts)


def _claim(random: Random, pair: tuple[str, str], mods: tuple[str, str], expect: str, **more: Any) -> Claim:
    """The pair on a professional claim or a hospital's bill; on column 2 is expected what its modifier calls for."""
    on = more.pop("on", None) or day(random)
    on_line = expect if mods[1] else ""
    rows = _both(on, pair, mods, on_line)
    rest = {**more, "expect": "" if on_line else expect}
    if random.random() < 0.75:
        return professional(random, *rows, **rest)
    return bill(random, on, *rows, **rest)


def _lifting(random: Random, *modifiers: str) -> tuple[str, str]:
    """A modifier on column 2, mostly, or on column 1."""
    modifier = random.choice(modifiers or GENERAL)
    return ("", modifier) if random.random() < 0.75 else (modifier, "")


def same_session_and_site(random: Random) -> Situation:
    """F1, 3: the record says the same session and the same site, confirmed by an auditor or not."""
    pair, on = random.choice(PAIRS), day(random)
    same = {"separate_session": "N", "separate_site": "N"}
    record = _record(random, on, pair, random.choice((same, {})), {**same, "auditor_confirmed": random.choice("YYN")})
    return situation(_claim(random, pair, _lifting(random), "fires", on=on, **record), why="same session and same site")


def another_diagnosis_is_no_reason(random: Random) -> Situation:
    """4: the lines point to two diagnoses, and the record says the same session and site."""
    pair, on = random.choice(PAIRS), day(random)
    same = {"separate_session": "N", "separate_site": "N"}
    rows = (line(pair[0], service_date=on), line(pair[1], "59", "fires", service_date=on, diagnosis_pointer_1="2"))
    made = professional(random, *rows, coded=["M1711", "M25561"], **_record(random, on, pair, same, same))
    return situation(made, why="another diagnosis, but one session and site")


def silent_record(random: Random) -> Situation:
    """2 and 8.4: an abstract is there and says nothing of a separate service (REVIEW)."""
    pair, on = random.choice(PAIRS), day(random)
    record = random.choice((_record(random, on, pair, {}, {}), _record(random, on, pair, {}, {"documented_units": "1"})))
    return situation(_claim(random, pair, _lifting(random), "fires", on=on, **record), why="the record says nothing of it")


def encounter_without_services(random: Random) -> Situation:
    """2 and 8.4: the abstract holds the encounter alone."""
    pair, on = random.choice(PAIRS), day(random)
    made = _claim(random, pair, _lifting(random), "fires", on=on, **seen(on))
    return situation(made, why="an encounter without documented services")


def one_start_time(random: Random) -> Situation:
    """5: XE, and both services began at one time."""
    pair, on = random.choice(PAIRS), day(random)
    start = {"start_time": f"{random.randint(8, 16):02d}:{random.choice(('00', '15', '40'))}"}
    record = _record(random, on, pair, start, start)
    return situation(_claim(random, pair, _lifting(random, "XE"), "fires", on=on, **record), why="XE with one start time")


def one_practitioner(random: Random) -> Situation:
    """F2, 5: XP, and the same practitioner on both lines, with a record or without."""
    pair, on = random.choice(PAIRS), day(random)
    rows = _both(on, pair, _lifting(random, "XP"))
    record = random.choice(({}, seen(on)))
    return situation(professional(random, *rows, expect="fires", **record), why="XP with one practitioner")


def one_structure(random: Random) -> Situation:
    """5: XS, and both lines name the same side."""
    pair, on, side = random.choice(SIDED), day(random), random.choice(("RT", "LT"))
    rows = _both(on, pair, random.choice(((side, f"XS {side}"), (side, f"{side} XS"), (f"XS {side}", side))))
    return situation(professional(random, *rows, expect="fires"), why="XS with one side")


def no_record(random: Random) -> Situation:
    """8.4: without an abstract a lifted pair is INFO."""
    return situation(_claim(random, random.choice(PAIRS), ("", random.choice(("59", "XU"))), "info"), why="no record: INFO")


def two_claims(random: Random) -> Situation:
    """1: the pair over two claims of one day and practitioner, the record says the same session and site."""
    pair, on = random.choice(PAIRS), day(random)
    same = {"separate_session": "N", "separate_site": "N"}
    first = professional(random, line(pair[0], service_date=on))
    record = _record(random, on, pair, same, same)
    second = professional(random, line(pair[1], "59", "fires", service_date=on), **record)
    return situation(first, second, why="over two claims, same session and site")


def _counted(specialty: str, on: str, expect: str = "") -> One:
    """A pair of the specialty, with 59 where it is of the kind counted."""

    def made(who: str, patient: str, lifted: bool) -> Claim:
        rows = (line("45385", service_date=on), line("45380", "59" if lifted else "", service_date=on))
        told = {"rendering_npi": who, "rendering_specialty": specialty, "patient": patient}
        return claim(rows, ["K219"], expect if lifted else "", **told)

    return made


def unusual_share(random: Random) -> Situation:
    """6 and 8.4: the provider lifts nearly every pair, the peers of the specialty few (REVIEW)."""
    specialty, on = random.choice(OUTLIERS), day(random)
    (who,), number = people(random, 1), random.randint(30, 36)
    mine = claims_of(who, number, number - random.randint(0, 3), _counted(specialty, on, "fires"))
    others = peers(random, random.randint(24, 27), 30, 0.10, _counted(specialty, on))
    return situation(*mine, *others, why="lifts far more pairs than its peers")


def separate(random: Random) -> Situation:
    """N1: the record names a separate session or a separate site."""
    pair, on = random.choice(PAIRS), day(random)
    apart = random.choice(({"separate_session": "Y"}, {"separate_site": "Y"}, {"separate_session": "N", "separate_site": "Y"}))
    record = _record(random, on, pair, random.choice(({}, apart)), apart)
    modifier = "XE" if apart.get("separate_session") == "Y" else random.choice(("59", "XS"))
    return situation(_claim(random, pair, _lifting(random, "59", modifier), "", on=on, **record), why="separate by the record")


def other_sides(random: Random) -> Situation:
    """1: the lines name two sides, which is evidence though the record is silent."""
    pair, on = random.choice(SIDED), day(random)
    mods = random.choice((("RT", "LT 59"), ("LT", "59 RT"), ("RT", "XS LT")))
    record = random.choice(({}, _record(random, on, pair, {}, {})))
    return situation(professional(random, *_both(on, pair, mods), **record), why="two sides")


def other_start_times(random: Random) -> Situation:
    """5: XE with two start times in sessions of their own."""
    pair, on = random.choice(PAIRS), day(random)
    times = {"start_time": "09:10"}, {"start_time": f"{random.randint(13, 17)}:30", "separate_session": "Y"}
    made = _claim(random, pair, _lifting(random, "XE"), "", on=on, **_record(random, on, pair, *times))
    return situation(made, why="XE with two start times")


def other_practitioner(random: Random) -> Situation:
    """5: XP, and the other line is another practitioner's."""
    pair, on = random.choice(PAIRS), day(random)
    rows = line(pair[0], service_date=on), line(pair[1], "XP", service_date=on, rendering_npi="R2")
    return situation(professional(random, *rows, **random.choice(({}, seen(on)))), why="XP with two practitioners")


def no_pair(random: Random) -> Situation:
    """N2: 59 on codes that are no pair, though the record says the same session and site."""
    pair, on = random.choice(UNPAIRED), day(random)
    same = {"separate_session": "N", "separate_site": "N"}
    made = _claim(random, pair, _lifting(random), "", on=on, **_record(random, on, pair, same, same))
    return situation(made, why="not a pair")


def not_lifted(random: Random) -> Situation:
    """1: no modifier, one that lifts nothing, or indicator 0: the pair itself is at fault, elsewhere."""
    on = day(random)
    pair, mods = random.choice(
        ((random.choice(PAIRS), ("", random.choice(("", "76", "22")))), (random.choice(NEVER), ("", random.choice(GENERAL))))
    )
    same = {"separate_session": "N", "separate_site": "N"}
    made = _claim(random, pair, mods, "", on=on, **_record(random, on, pair, same, same))
    return situation(made, why="a pair that no modifier lifts")


def not_in_force(random: Random) -> Situation:
    """0.4: a pair of other days, or of indicator 9."""
    pair, on = random.choice(
        (
            (("X0001", "X0002"), "2024-08-14"),
            (("X0003", "X0004"), "2024-08-16"),
            (("X0007", "X0008"), day(random)),
            (("97140", "97530"), "2020-01-01"),
        )
    )
    record = _record(random, on, pair, {"separate_session": "N"}, {"separate_session": "N", "separate_site": "N"})
    return situation(professional(random, *_both(on, pair, ("", "59")), **record), why="not in force that day")


def nothing_known(random: Random) -> Situation:
    """8.4: no abstract: INFO at most, whatever the diagnoses."""
    pair, on = random.choice(PAIRS), day(random)
    rows = (
        line(pair[0], service_date=on, charge_amount=charge(random)),
        line(pair[1], random.choice(GENERAL), service_date=on, diagnosis_pointer_1=random.choice("12")),
    )
    return situation(professional(random, *rows, coded=["M1711", "I10"]), why="no record")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    pair, on = random.choice(PAIRS), day(random)
    same = {"separate_session": "N", "separate_site": "N"}
    wrong = professional(random, *_both(on, pair, ("", "59")), **_record(random, on, pair, same, same))
    return situation(*taken_back(random, wrong), why="a voided claim")


def usual_share(random: Random) -> Situation:
    """6: a share like that of the peers."""
    (specialty, share), on = random.choice(ALIKE), day(random)
    (who,) = people(random, 1)
    mine = claims_of(who, 32, round(32 * share), _counted(specialty, on))
    others = peers(random, 24, 30, share, _counted(specialty, on))
    return situation(*mine, *others, why="a share like its peers'")


def too_few(random: Random) -> Situation:
    """6: a share is reported from 30 pairs on only."""
    specialty, on = random.choice(OUTLIERS), day(random)
    (who,), number = people(random, 1), random.choice((8, 19, 29))
    mine = claims_of(who, number, number, _counted(specialty, on))
    others = peers(random, 24, 30, 0.10, _counted(specialty, on))
    return situation(*mine, *others, why=f"{number} pairs are too few for a share")


ERRORS = (
    same_session_and_site,
    another_diagnosis_is_no_reason,
    silent_record,
    encounter_without_services,
    one_start_time,
    one_practitioner,
    one_structure,
    no_record,
    two_claims,
    unusual_share,
)
NEAR_MISSES = (
    separate,
    other_sides,
    other_start_times,
    other_practitioner,
    no_pair,
    not_lifted,
    not_in_force,
    nothing_known,
    voided,
    usual_share,
    too_few,
)
