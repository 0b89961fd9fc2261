"""Assistants where none is paid, of the wrong profession or paid in full, and assistants in order."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, service, taken_back
from tests.detection.planting import Claim, Situation, situation

CHECK = "MOD-ASST"
NEVER = ("20610", "45378", "64721", "10060", "66984", "36415", "74177")  # indicators 1 and 9
DOCUMENTED = ("29881", "64483")  # indicator 0
PAID = ("27447", "22554", "47562", "44140", "33945")  # indicator 2
ADD_ONS = (("22552", "22551"), ("63048", "63047"))
VISITS = ("99213", "99214", "99223", "99232", "99291")
PHYSICIANS = ("02", "14", "20", "33")
PRACTITIONERS = ("50", "97", "89")  # nurse practitioner, physician assistant, clinical nurse specialist
SURGEON = {"rendering_npi": "R1", "claim_place_of_service": "21"}
FULL = {"27447": "1283.90", "22554": "1276.24", "47562": "663.09"}  # in a hospital, factors of 1, 33.2875


def _assistant(random: Random, code: str, mod: str, on: str, expect: str = "", **fields: Any) -> Claim:
    of_line = {name: fields.pop(name) for name in ("allowed_amount", "paid_amount", "denied") if name in fields}
    specialty = random.choice(PRACTITIONERS if mod.startswith("AS") else PHYSICIANS)
    told = {"claim_place_of_service": "21", "rendering_npi": "R2", "rendering_specialty": specialty, **fields}
    return around(random, service(random, code, mod, expect, on=on, **of_line), **told)


def _surgeon(random: Random, code: str, on: str, **of_line: Any) -> Claim:
    made = service(random, code, on=on, **of_line)
    return around(random, made, rendering_specialty=random.choice(PHYSICIANS), **SURGEON)


def _with_surgeon(random: Random, code: str, mod: str, expect: str, why: str, **fields: Any) -> Situation:
    on = day(random)
    made = [_assistant(random, code, mod, on, expect, **fields), _surgeon(random, code, on)]
    return situation(*random.sample(made, 2), why=why)


def never_paid(random: Random) -> Situation:
    """F1, 1: indicators 1 and 9."""
    mod = random.choice(("80", "81", "82", "AS", "AS 59"))
    return _with_surgeon(random, random.choice(NEVER), mod, "fires", "indicator 1 or 9")


def to_be_documented(random: Random) -> Situation:
    """1: indicator 0."""
    return _with_surgeon(random, random.choice(DOCUMENTED), random.choice(("80", "AS")), "fires", "indicator 0")


def physician_as_practitioner(random: Random) -> Situation:
    """2: AS by a physician."""
    specialty = random.choice(PHYSICIANS)
    return _with_surgeon(random, random.choice(PAID), "AS", "fires", "AS by a physician", rendering_specialty=specialty)


def practitioner_as_physician(random: Random) -> Situation:
    """2: 80 to 82 by a nurse practitioner or physician assistant under Medicare."""
    specialty = random.choice(PRACTITIONERS)
    mod = random.choice(("80", "80", "81", "82"))
    return _with_surgeon(random, random.choice(PAID), mod, "fires", "80-82 by no physician", rendering_specialty=specialty)


def on_a_visit(random: Random) -> Situation:
    """5: a visit has no assistant."""
    return _with_surgeon(random, random.choice(VISITS), random.choice(("80", "AS", "81")), "fires", "an assistant on a visit")


def paid_in_full(random: Random) -> Situation:
    """F2: allowed as if for the surgeon, whose own line was allowed the same."""
    on, code, mod = day(random), random.choice(tuple(FULL)), random.choice(("AS", "80"))
    told = {"allowed_amount": FULL[code], "paid_amount": FULL[code], "denied": "N"}
    made = [_assistant(random, code, mod, on, "fires", **told), _surgeon(random, code, on, **told)]
    return situation(*random.sample(made, 2), why="an assistant paid in full, beside the surgeon")


def paid_in_full_by_the_schedule(random: Random) -> Situation:
    """F2: allowed the fee schedule's whole price; of the surgeon's line no amount is known."""
    code, mod = random.choice(tuple(FULL)), random.choice(("AS", "80"))
    told = {"allowed_amount": FULL[code], "paid_amount": FULL[code], "denied": "N"}
    return _with_surgeon(random, code, mod, "fires", "an assistant paid the schedule's whole price", **told)


def no_surgeon(random: Random) -> Situation:
    """4: no primary surgeon's line in the data."""
    made = _assistant(random, random.choice(PAID), random.choice(("80", "AS")), day(random), "info")
    return situation(made, why="no primary surgeon in the data")


def assistant(random: Random) -> Situation:
    """N1, 1, 2: indicator 2, the right profession, beside the surgeon."""
    mod = random.choice(("80", "81", "AS", "80 59"))
    return _with_surgeon(random, random.choice(PAID), mod, "", "an assistant in order")


def paid_its_share(random: Random) -> Situation:
    """N1: allowed 16 or 13.6 per cent."""
    code, mod = random.choice(tuple(FULL)), random.choice(("AS", "80"))
    amount = f"{float(FULL[code]) * (0.136 if mod == 'AS' else 0.16):.2f}"
    told = {"allowed_amount": amount, "paid_amount": amount, "denied": "N"}
    return _with_surgeon(random, code, mod, "", "an assistant paid its share", **told)


def surgeon(random: Random) -> Situation:
    """N2: the surgeon's own line."""
    on, code = day(random), random.choice(PAID + NEVER + DOCUMENTED)
    return situation(
        around(random, service(random, code, random.choice(("", "59", "RT")), on=on), **SURGEON), why="the surgeon"
    )


def surgeon_paid(random: Random) -> Situation:
    """F2: the surgeon's own line, paid in full."""
    code = random.choice(tuple(FULL))
    told = {"allowed_amount": FULL[code], "paid_amount": FULL[code], "denied": "N"}
    return situation(around(random, service(random, code, **told), **SURGEON), why="the surgeon, paid in full")


def add_on(random: Random) -> Situation:
    """5: add-on codes of indicator 2 are paid."""
    on, (code, primary) = day(random), random.choice(ADD_ONS)
    mod = random.choice(("80", "AS"))
    specialty = random.choice(PRACTITIONERS if mod == "AS" else PHYSICIANS)
    lines = service(random, primary, mod, on=on), service(random, code, mod, on=on)
    helper = around(random, *lines, rendering_npi="R2", claim_place_of_service="21", rendering_specialty=specialty)
    own = around(random, service(random, primary, on=on), service(random, code, on=on), **SURGEON)
    return situation(helper, own, why="an assistant's add-on code")


def practitioner_elsewhere(random: Random) -> Situation:
    """2: a nurse practitioner with 80 is wrong under Medicare; CPT's profile says nothing of it."""
    on, code = day(random), random.choice(PAID)
    told = {"rule_profile": "cpt", "payer_class": "commercial"}
    helper = _assistant(random, code, "80", on, rendering_specialty=random.choice(PRACTITIONERS), **told)
    own = around(random, service(random, code, on=on), **SURGEON, **told)
    return situation(helper, own, why="80 by no physician, not under Medicare")


def no_assistant(random: Random) -> Situation:
    """A visit or procedure by a nurse practitioner, without 80 or AS."""
    code = random.choice((*VISITS, "20610", "10060"))
    made = service(random, code, random.choice(("", "59" if code == "20610" else "")))
    return situation(around(random, made, rendering_specialty=random.choice(PRACTITIONERS)), why="no assistant")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without the modifier."""
    on, code = day(random), random.choice(NEVER)
    wrong = _assistant(random, code, "80", on)
    right = around(random, service(random, code, on=on), rendering_npi="R2", claim_place_of_service="21")
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    never_paid,
    to_be_documented,
    physician_as_practitioner,
    practitioner_as_physician,
    on_a_visit,
    paid_in_full,
    paid_in_full_by_the_schedule,
    no_surgeon,
)
NEAR_MISSES = (
    assistant,
    paid_its_share,
    surgeon,
    surgeon_paid,
    add_on,
    practitioner_elsewhere,
    no_assistant,
    voided,
)
