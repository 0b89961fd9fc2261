"""Rates from determinations, against small tables counted by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from auditkit.accuracy import Policy, Rate, Tiers, accuracy, accuracy_by, by_code_type
from auditkit.accuracy.dollars import correct_paid
from auditkit.accuracy.rate import ALL_ALIKE, T_OF_RATIO, TOO_FEW, WILSON
from auditkit.engine import empty_at_rest
from auditkit.errors import ReviewError

# Five claims, eight billed lines and one service that was not billed. What is wrong: C1 line 2 (modifier missing), C2 line 1
# (visit one level too high), C2 line 2 (units), C4 line 1 (second diagnosis), C5 (record not received); missed on C4: J1885.
TABLE = """
unit | line | added   | outcome      | code  | mods | units | dx          | npi | audited | amods | aunits | adx
C1   | 1    |         | correct      | 99213 | 25   | 1     | E119 I10    | A   | 99213   | 25    | 1      | E119 I10
C1   | 2    |         | changed      | 20610 |      | 1     | M1711       | A   | 20610   | RT    | 1      | M1711
C2   | 1    |         | changed      | 99214 |      | 1     | I10         | A   | 99213   |       | 1      | I10
C2   | 2    |         | changed      | J1885 |      | 4     | M1711       | A   | J1885   |       | 2      | M1711
C3   | 1    |         | correct      | 99212 |      | 1     | J069        | B   | 99212   |       | 1      | J069
C3   | 2    |         | correct      | 80053 |      | 1     | J069        | B   | 80053   |       | 1      | J069
C4   | 1    |         | changed      | 99212 |      | 1     | I10         | B   | 99212   |       | 1      | I10 E119
C4   |      | first-1 | missed       |       |      |       |             | B   | J1885   |       | 1      | I10
C5   | 1    |         | not_received | 99215 | 25   | 1     | I10         | B   |         |       |        |
"""
AMOUNTS = """
unit | line | added   | billed | audited | difference | paid
C1   | 1    |         | 90.00  | 90.00   | 0.00       | 72.00
C1   | 2    |         | 60.00  | 60.00   | 0.00       | 48.00
C2   | 1    |         | 120.00 | 90.00   | -30.00     | 96.00
C2   | 2    |         | 40.00  | 20.00   | -20.00     | 40.00
C3   | 1    |         | 50.00  | 50.00   | 0.00       | 40.00
C3   | 2    |         | 10.00  | 10.00   | 0.00       | 10.00
C4   | 1    |         | 50.00  | 50.00   | 0.00       | 40.00
C4   |      | first-1 | 0.00   | 5.00    | 5.00       |
C5   | 1    |         | 180.00 | 0.00    | -180.00    | 144.00
"""


def rows(text: str) -> list[dict[str, str | None]]:
    head, *body = [[cell.strip() for cell in row.split("|")] for row in text.strip().splitlines()]
    return [dict(zip(head, [cell or None for cell in cells], strict=True)) for cells in body]


def determined(text: str = TABLE, **changed: Any) -> pl.DataFrame:
    names = {
        "unit": "unit", "added": "added", "outcome": "outcome", "code": "procedure_code", "mods": "modifiers",
        "dx": "diagnoses", "npi": "rendering_npi", "audited": "audited_code", "amods": "audited_modifiers",
        "adx": "audited_diagnoses",
    }  # fmt: skip
    made = []
    for row in rows(text):
        billed = not row["added"]
        one: dict[str, Any] = {names[key]: value for key, value in row.items() if key in names}
        one |= {"claim_key": row["unit"], "line_no": int(row["line"]) if row["line"] else None, "standing": "decided"}
        one |= {"units": number(row["units"]), "audited_units": number(row["aunits"])}
        one |= {"place_of_service": "11" if billed else None, "audited_place_of_service": "11" if row["audited"] else None}
        made.append(one | changed)
    return pl.DataFrame(made, schema=dict(empty_at_rest("determinations").schema))


def number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def amounts(text: str = AMOUNTS) -> pl.DataFrame:
    money = {f"{name}_amount": pl.Decimal(12, 2) for name in ("billed", "audited", "difference", "paid")}
    made = [
        {
            "unit": row["unit"],
            "claim_key": row["unit"],
            "line_no": int(row["line"]) if row["line"] else None,
            "added": row["added"],
        }
        | {name: number(row[name.removesuffix("_amount")]) for name in money}
        for row in rows(text)
    ]
    return pl.DataFrame(
        made, schema={"unit": pl.String, "claim_key": pl.String, "line_no": pl.Int64, "added": pl.String, **money}
    )


def rates(*given: Any, **policy: Any) -> dict[str, Rate]:
    return {rate.name: rate for rate in accuracy(*given, policy=Policy(**policy))}


def with_line(frame: pl.DataFrame, unit: str, **changed: Any) -> pl.DataFrame:
    here = (pl.col("unit") == unit) & (pl.col("line_no") == 1)
    return frame.with_columns(
        pl.when(here).then(pl.lit(value, frame.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in changed.items()
    )


@pytest.mark.parametrize(
    ("name", "numerator", "denominator"),
    [
        ("line accuracy", 4, 8),  # C1.1, C3.1, C3.2, C4.1: its first-named diagnosis stands
        ("code-over-code accuracy", 6, 9),  # 8 reported + 1 missed; wrong: C2.1, C5
        ("claim accuracy", 1, 5),  # C3 alone
        ("E/M level accuracy", 3, 5),  # C1, C3, C4; C2 too high, C5 without a record
        ("E/M level over", 1, 5),
        ("E/M level under", 0, 5),
        ("mean signed E/M level error", 1, 4),  # C5 has no level as determined
        ("diagnosis accuracy", 7, 9),  # 8 reported: C1 3, C2 2, C3 1, C4 1, C5 1; 1 missed on C4; C5's I10 does not stand
        ("first-named diagnosis", 7, 8),
        ("modifier accuracy", 1, 3),  # C1.1 right, C1.2 lacks RT, C5 carries 25
    ],
)
def test_counts(name: str, numerator: int, denominator: int):
    rate = rates(determined())[name]
    assert (rate.numerator, rate.denominator, rate.value) == (numerator, denominator, numerator / denominator)


@pytest.mark.parametrize(
    ("name", "numerator", "denominator"),
    [
        ("financial accuracy", "365.00", "600.00"),  # 600 - (30 + 20 + 180) - 5
        ("gross overpaid", "230.00", "600.00"),
        ("gross underpaid", "5.00", "600.00"),
        ("net overpaid", "225.00", "600.00"),
        ("OIG net financial error rate", "188.00", "490.00"),  # 96 - 72, 40 - 20, 144 - 0; 490 paid
        ("CERT improper payment rate", "188.00", "490.00"),
    ],
)
def test_dollars(name: str, numerator: str, denominator: str):
    rate = rates(determined(), amounts())[name]
    assert (rate.numerator, rate.denominator) == (Decimal(numerator), Decimal(denominator))
    assert rate.value == pytest.approx(float(Decimal(numerator) / Decimal(denominator)))
    assert isinstance(rate.numerator, Decimal)


def test_the_net_rate_nets_and_the_improper_rate_does_not():
    text = AMOUNTS.replace(
        "C3   | 1    |         | 50.00  | 50.00   | 0.00       | 40.00",
        "C3   | 1    |         | 50.00  | 75.00   | 25.00      | 40.00",
    )
    found = rates(determined(), amounts(text))
    assert found["OIG net financial error rate"].numerator == Decimal("168.00")  # 188 - 20
    assert found["CERT improper payment rate"].numerator == Decimal("208.00")
    assert found["net overpaid"].numerator == Decimal("200.00")
    assert found["gross overpaid"].numerator == Decimal("230.00")


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        (4, 8, 0.2152, 0.7848),
        (1, 5, 0.0362, 0.6245),
        (3, 5, 0.2307, 0.8824),
    ],  # (p + z2/2n -+ z sqrt(pq/n + z2/4n2)) / (1 + z2/n)
)
def test_a_share_has_wilsons_interval(right: int, of: int, low: float, high: float):
    found = next(rate for rate in accuracy(determined()) if (rate.numerator, rate.denominator) == (right, of))
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)
    assert found.interval == WILSON


def test_a_ratio_of_dollars_has_a_t_interval_over_units():
    found = rates(determined(), amounts())["gross overpaid"]
    # By hand: R = 230/600; residuals y - Rx of the five units; s = sqrt(sum/4); half = 2.776445 * sqrt(5) * s / 600.
    pairs = [(0, 150), (50, 160), (0, 60), (0, 50), (180, 180)]
    squares = sum((y - 230 / 600 * x) ** 2 for y, x in pairs)
    half = 2.776445105 * (5 * squares / 4) ** 0.5 / 600
    assert (found.low, found.high) == pytest.approx((230 / 600 - half, 230 / 600 + half))
    assert found.interval == T_OF_RATIO


def test_every_rate_prints_what_was_divided():
    for rate in accuracy(determined(), amounts()):
        assert " / " in rate.definition


def test_a_strict_line_needs_every_diagnosis():
    assert rates(determined(), lines="strict")["line accuracy"].numerator == 3


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"standing": "unreviewed", "outcome": None}, "1 not reviewed"),
        ({"standing": "disputed"}, "1 two reviewers differ"),
        ({"standing": "rebuttal_open"}, "1 provider disputes, not decided"),
        ({"outcome": "cannot_tell", "audited_code": None}, "1 not enough to tell"),
    ],
)
def test_an_undetermined_line_blocks_every_rate(changed: dict[str, Any], why: str):
    for rate in accuracy(with_line(determined(), "C3", **changed), amounts()):
        assert (rate.value, rate.numerator, rate.low) == (None, None, None)
        assert rate.reason == f"1 of 5 units hold a line without a determination: {why}"


def test_an_undetermined_line_that_a_reviewer_added_blocks_too():
    added = pl.when(pl.col("added").is_not_null()).then(pl.lit("disputed")).otherwise("standing")
    assert rates(determined().with_columns(standing=added))["line accuracy"].value is None


def test_a_line_taken_back_is_no_missed_service():
    taken = pl.when(pl.col("added").is_not_null()).then(pl.lit("not_missed")).otherwise("outcome")
    assert rates(determined().with_columns(outcome=taken))["code-over-code accuracy"].denominator == 8


def test_a_missing_record_is_an_error_and_is_said():
    assert rates(determined())["line accuracy"].remark == "records not received: 1 lines, each an error in full"


def test_a_missing_record_blocks_where_the_policy_says_so():
    found = rates(determined(), not_received="blocks")["claim accuracy"]
    assert found.reason == "1 of 5 units hold a line without a determination: 1 record not received"


def test_no_unit_at_all_gives_no_rate():
    for rate in accuracy(determined().head(0), amounts().head(0)):
        assert rate.value is None
        assert rate.reason


def test_nothing_of_a_kind_gives_no_rate():
    frame = determined().filter(pl.col("procedure_code") == "80053")
    assert rates(frame)["E/M level accuracy"].reason == "no E/M line in the sample"
    assert rates(frame)["modifier accuracy"].reason == "no line needs or carries a modifier"


def test_modifiers_are_compared_in_any_order():
    frame = with_line(determined(), "C1", modifiers="25 59", audited_modifiers="59 25", outcome="changed")
    assert rates(frame)["modifier accuracy"].numerator == 1


@pytest.mark.parametrize(
    ("changed", "name", "numerator"),
    [
        ({"audited_units": Decimal(0)}, "code-over-code accuracy", 5),  # should not have been billed: an extra code
        ({"audited_place_of_service": "22"}, "line accuracy", 3),
        ({"audited_diagnoses": "I10 J069"}, "first-named diagnosis", 6),
        ({"audited_code": "99213"}, "E/M level under", 1),
        ({"audited_code": "99203"}, "E/M level under", 1),  # new and established patients share the levels of an office
        ({"audited_code": "99283"}, "E/M level under", 0),  # another setting: an error, and no level to compare
    ],
)
def test_what_is_wrong_is_counted_where_it_belongs(changed: dict[str, Any], name: str, numerator: int):
    assert rates(with_line(determined(), "C3", outcome="changed", **changed))[name].numerator == numerator


def test_by_provider():
    found = {name: {one.name: one for one in group} for name, group in accuracy_by(determined(), "rendering_npi").items()}
    shown = {name: (group["line accuracy"].numerator, group["line accuracy"].denominator) for name, group in found.items()}
    assert shown == {"A": (1, 4), "B": (3, 4)}


def test_an_undetermined_unit_blocks_only_the_providers_with_a_line_in_it():
    found = accuracy_by(with_line(determined(), "C3", standing="unreviewed"), "rendering_npi")
    assert found["A"][0].value == 0.25
    assert found["B"][0].reason.startswith("1 of 3 units")


def test_a_blank_group_is_said():
    assert list(accuracy_by(determined(rendering_npi=None), "rendering_npi")) == ["not stated"]


def test_an_unknown_group_is_refused():
    with pytest.raises(ReviewError, match="no column"):
        accuracy_by(determined(), "favourite")


def test_by_type_of_code():
    found = {name: (rate.numerator, rate.denominator) for name, rate in by_code_type(determined()).items()}
    assert found == {
        "E/M": (3, 5), "Drug": (1, 2), "Laboratory": (1, 1), "Procedure": (1, 1), "Diagnosis": (7, 9), "Modifier": (1, 3),
    }  # fmt: skip


def test_an_undetermined_unit_blocks_every_type_of_code():
    assert {rate.value for rate in by_code_type(with_line(determined(), "C3", standing="unreviewed")).values()} == {None}


def test_a_wrong_line_without_a_price_blocks_the_dollars():
    frame = amounts(AMOUNTS.replace("| -30.00 ", "|        "))
    assert rates(determined(), frame)["net overpaid"].reason == "1 lines of 1 units are determined and without a price"


def test_a_right_line_without_a_price_is_left_out_and_said():
    frame = amounts(AMOUNTS.replace("C3   | 2    |         | 10.00  | 10.00   |", "C3   | 2    |         |        |         |"))
    found = rates(determined(), frame)["gross overpaid"]
    assert found.denominator == Decimal("590.00")
    assert "1 lines are right and have no price" in found.remark


def test_a_line_whose_payment_is_not_known_blocks_the_rates_in_paid_dollars():
    frame = amounts(AMOUNTS.replace("| 144.00", "|"))
    found = rates(determined(), frame)
    assert found["OIG net financial error rate"].reason.startswith("1 lines of 1 units are without a paid amount")
    assert found["gross overpaid"].value is not None


def test_a_service_not_billed_is_in_no_rate_of_paid_dollars_and_said():
    assert "1 services not billed" in rates(determined(), amounts())["CERT improper payment rate"].remark


@pytest.mark.parametrize(
    ("paid", "billed", "audited", "difference", "expected"),
    [
        ("80", "100", "100", "0", "80"),
        ("80", "100", "0.00", "-100", "0"),
        ("80", "100", "50", "-50", "40"),
        ("10", "3", "1", "-2", "3.33"),
        ("0", "0", "50", "50", None),  # denied and payable as determined: the patient's share is not known
        (None, "100", "50", "-50", None),
        ("80", None, None, None, None),
    ],
)
def test_the_correct_payment(
    paid: str | None, billed: str | None, audited: str | None, difference: str | None, expected: str | None
):
    assert correct_paid(number(paid), number(billed), number(audited), number(difference)) == number(expected)


def test_one_unit_gives_no_interval_of_dollars():
    here = pl.col("unit") == "C2"
    found = rates(determined().filter(here), amounts().filter(here))["gross overpaid"]
    assert (found.low, found.high, found.interval) == (None, None, TOO_FEW)


def test_no_error_at_all_gives_no_interval_of_dollars():
    here = pl.col("unit").is_in(["C1", "C3"])
    assert rates(determined().filter(here), amounts().filter(here))["gross overpaid"].interval == ALL_ALIKE


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.96, 0.951, 0.97, "95 % or more"),
        (0.95, 0.95, 0.95, "95 % or more"),
        (0.9499, 0.91, 0.9499, "90 % to under 95 %"),
        (0.96, 0.80, 0.99, "95 % or more, not certain"),
        (0.5, 0.4, 0.6, "under 90 %"),
        (None, None, None, "no tier: the rate is not known"),
    ],
)
def test_tiers(value: float | None, low: float | None, high: float | None, expected: str):
    assert Tiers().of(Rate("line accuracy", "", None, None, value, low, high)) == expected


def test_tiers_are_a_setting():
    tiers = Tiers((0.90, 0.70), ("good", "watch", "act"))
    assert [tiers.of(Rate("", "", 1, 1, value)) for value in (0.9, 0.8, 0.69)] == ["good", "watch", "act"]


@pytest.mark.parametrize(("bounds", "names"), [((0.9, 0.95), ("a", "b", "c")), ((0.9,), ("a",)), ((1.5,), ("a", "b"))])
def test_tiers_that_make_no_sense_are_refused(bounds: tuple[float, ...], names: tuple[str, ...]):
    with pytest.raises(ReviewError, match="tiers"):
        Tiers(bounds, names)
