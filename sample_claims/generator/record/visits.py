"""Facts of a visit that support a level: the three elements of medical decision making, and time."""

from __future__ import annotations

from random import Random

from sample_claims.generator.record.encounter import VISITS

LEVELS = ("SF", "L", "M", "H")
TIMED, BY_TIME_ALONE, SHORT = 0.4, 0.12, 0.12


def facts(random: Random, code: str) -> dict[str, str]:
    """Draw what the note holds of a visit whose supported code is this one.

    Decision making is the level that two of three elements reach (their median). Where time is documented it lies in the span
    of the level; sometimes it alone carries the level, sometimes it falls short and decision making carries it.
    """
    row = VISITS[code]
    if not row["level"]:
        return {}
    place, draw = LEVELS.index(row["level"]), random.random()
    if not row["minutes"]:
        return _decision(random, place)
    low, high = int(row["minutes"]), int(row["until"])
    if draw < BY_TIME_ALONE and place > 0 and row["kind"] == "office":
        return _decision(random, place - 1) | _time(random.randint(low, high))
    if draw < BY_TIME_ALONE + SHORT:
        return _decision(random, place) | _time(max(low - random.randint(1, 6), 5))
    if draw < BY_TIME_ALONE + SHORT + TIMED:
        return _decision(random, place) | _time(random.randint(low, high))
    return _decision(random, place) | {"time_documented": "N"}


def _decision(random: Random, place: int) -> dict[str, str]:
    elements = [LEVELS[place], LEVELS[place], random.choice(LEVELS[max(0, place - 1) : place + 2])]
    random.shuffle(elements)
    names = ("mdm_problem_level", "mdm_data_level", "mdm_risk_level")
    return dict(zip(names, elements, strict=True)) | {"mdm_level": LEVELS[place]}


def _time(minutes: int) -> dict[str, str]:
    return {"time_documented": "Y", "total_minutes": str(minutes), "time_includes_separately_reported": "N"}
