"""Notices of liability that do not fit the notice on file, the charge, the plan or the service, and notices in order."""

from __future__ import annotations

from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import around, bill, day, professional, service, taken_back
from tests.detection.planting import Situation, situation

CHECK = "MOD-ABN"
POLICY = ("80061", "93306")  # under a coverage policy
NECESSITY = ("80061", "93306", "97110", "20610")
EXCLUDED = ("99397", "92551")  # not covered by statute: status N
MODIFIERS = ("GA", "GX", "GY", "GZ")


def expected_though_on_file(random: Random) -> Situation:
    """1: GZ though a notice is on file."""
    made = service(random, random.choice(NECESSITY), random.choice(("GZ", "59 GZ")), "fires", abn_on_file="Y")
    return situation(around(random, made), why="GZ with a notice on file")


def not_on_file(random: Random) -> Situation:
    """2: GA without a notice on file."""
    made = service(random, random.choice(NECESSITY), random.choice(("GA", "GA 59")), "fires", abn_on_file="N")
    return situation(around(random, made), why="GA without a notice")


def unknown_notice(random: Random) -> Situation:
    """2: GA, and nothing says whether a notice is on file."""
    made = service(random, random.choice(POLICY), "GA", "cannot tell")
    return situation(around(random, made), why="GA, a notice unknown")


def no_matter_of_necessity(random: Random) -> Situation:
    """3: GA or GZ on what the statute excludes."""
    mod, on_file = random.choice((("GA", "Y"), ("GZ", "N")))
    made = service(random, random.choice(EXCLUDED), mod, "fires", abn_on_file=on_file)
    return situation(around(random, made), why="GA or GZ, no matter of necessity")


def excluded_with_a_policy(random: Random) -> Situation:
    """4: GY on what a policy covers."""
    return situation(around(random, service(random, random.choice(POLICY), "GY", "fires")), why="GY under a policy")


def voluntary_but_covered(random: Random) -> Situation:
    """F1, 5: GX with a covered charge."""
    on = day(random)
    made = service(random, random.choice(("80061", "97110")), "GX", "fires", on=on)
    if random.random() < 0.5:
        made = {**made, "noncovered_amount": "0.00"}
        return situation(bill(random, on, made), why="GX with a covered charge")
    return situation(around(random, made), why="GX with a covered charge")


def advantage(random: Random) -> Situation:
    """F2, 6: none of these for Medicare Advantage."""
    code, mod = random.choice(NECESSITY), random.choice(("GA", "GA", "GZ"))
    made = service(random, code, mod, "fires", abn_on_file="Y" if mod == "GA" else "N")
    return situation(around(random, made, payer_class="medicare_advantage"), why="Medicare Advantage")


def on_file(random: Random) -> Situation:
    """N1: GA with its notice."""
    made = service(random, random.choice(NECESSITY), random.choice(("GA", "59 GA")), abn_on_file="Y")
    return situation(around(random, made), why="GA with its notice")


def expected(random: Random) -> Situation:
    """1: GZ without a notice."""
    made = service(random, random.choice(NECESSITY), "GZ", abn_on_file="N")
    return situation(around(random, made), why="GZ without a notice")


def excluded(random: Random) -> Situation:
    """N2, 4, 5: GY, with GX or without, on what the statute excludes."""
    on = day(random)
    amount = f"{random.randint(2000, 20000) / 100:.2f}"
    mods = random.choice(("GY GX", "GX GY", "GY"))
    made = service(random, random.choice(EXCLUDED), mods, on=on, charge_amount=amount, noncovered_amount=amount)
    claim = bill(random, on, made) if random.random() < 0.5 else around(random, made)
    return situation(claim, why="GY on what is excluded")


def none(random: Random) -> Situation:
    """None of them, with a notice or without."""
    made = service(
        random, random.choice(NECESSITY + EXCLUDED), random.choice(("", "59")), abn_on_file=random.choice(("Y", "N", None))
    )
    return situation(around(random, made), why="no notice modifier")


def advantage_without(random: Random) -> Situation:
    """6: Medicare Advantage without them."""
    made = service(random, random.choice(NECESSITY), random.choice(("", "KX")))
    return situation(around(random, made, payer_class="medicare_advantage"), why="Medicare Advantage without them")


def commercial(random: Random) -> Situation:
    """The rule is Medicare's."""
    made = service(random, random.choice(NECESSITY), random.choice(MODIFIERS), abn_on_file=random.choice(("Y", "N")))
    return situation(around(random, made, payer_class="commercial", rule_profile="cpt"), why="not under Medicare's rules")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without it."""
    on = day(random)
    wrong = professional(random, service(random, "80061", "GA", on=on, abn_on_file="N"))
    right = professional(random, service(random, "80061", "GZ", on=on, abn_on_file="N"))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    expected_though_on_file,
    not_on_file,
    unknown_notice,
    no_matter_of_necessity,
    excluded_with_a_policy,
    voluntary_but_covered,
    advantage,
)
NEAR_MISSES = (
    on_file,
    expected,
    excluded,
    none,
    advantage_without,
    commercial,
    voided,
)
