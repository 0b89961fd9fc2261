"""Fields that a claim must hold and does not (rulebook CLM-FIELDS), by ``required_fields.psv``.

A column that no source holds is not missing on every claim: of such a field nothing is known, and the claims that need it
cannot be told.
"""

from __future__ import annotations

from itertools import groupby

import narwhals as nw

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.contract import Claims, Diagnoses, Held, Lines
from auditkit.rules.diagnoses import first_listed
from auditkit.rules.frames import has_modifier
from auditkit.rules.own_tables import Row, own_table
from auditkit.rules.settings import Settings

Rows = dict[int, Row]
GAP = "gap"
CASE_OF = {"FAIL": "missing", "REVIEW": "doubtful"}
PARTS = ("field", "case", "requirement", "first_line", "line_count")
# Neither stands in a text of the table, and neither means anything in a pattern, which one engine splits by.
BETWEEN, WITHIN = ";;", "<>"
SPECIMEN_BILL = r"^0?14"
INPATIENT_PLACE = "21"
THERAPY = ("GN", "GO", "GP")
# The abstract of the record has columns of these names as well, which are no claim's.
CLAIM_TABLES = ("claims", "lines", "diagnoses")
# Where a field may stand, other than in the column of its name.
ALSO_IN = {"place_of_service": ("claim_place_of_service",), "ordering_npi": ("referring_npi",)}


def missing_fields(
    claims: Claims, lines: Lines, diagnoses: Diagnoses, providers: Lines, held: Held, settings: Settings
) -> Claims:
    """One row a claim and field that is missing, or of which nothing can be told.

    Args:
        claims: the live claims.
        lines: their lines.
        diagnoses: their diagnoses; empty where no source holds any.
        providers: the roster, for who bills as a person; empty where there is none.
        held: the columns that the sources hold.
        settings: which payers want a national drug code.

    Returns:
        ``claim_key``, ``in_window``, and as text ``field``, ``case`` (missing, doubtful or gap), ``requirement``,
        ``first_line`` (the first that lacks it, empty where it is the claim's) and ``line_count``.
    """
    rows = dict(enumerate(own_table("required_fields")))
    of_lines = {number: row for number, row in rows.items() if row["of"] == "lines"}
    whole = _with_facts(claims, _by_claim(lines, of_lines, held, settings), diagnoses, providers)
    fields = groupby(rows.items(), key=lambda numbered: numbered[1]["field"])
    # One list of marks a claim, taken apart where there are any: a frame for each field would be read once a field.
    marks = nw.concat_str(*(_mark(name, dict(those), held) for name, those in fields), separator=BETWEEN, ignore_nulls=True)
    marked = whole.select("claim_key", "in_window", mark=marks).filter(nw.col("mark") != "")
    parts = nw.col("mark").str.split(by=WITHIN)
    return (
        marked.with_columns(mark=nw.col("mark").str.split(by=BETWEEN)).explode("mark")
        .select("claim_key", "in_window", **{name: parts.list.get(place) for place, name in enumerate(PARTS)})
    )  # fmt: skip


def _mark(field: str, rows: Rows, held: Held) -> nw.Expr:
    """What is to be said of a field of a claim, its parts joined as text; null where nothing is."""
    needed = {number: _claim_needs(number, row, held) for number, row in rows.items()}
    doubt = nw.lit(WITHIN.join((field, GAP, "", "", "")))
    if not _is_held(field, held):
        return nw.when(nw.any_horizontal(*(need.fill_null(True) for need in needed.values()), ignore_nulls=False)).then(doubt)
    found = [nw.when(need).then(_said(number, rows[number])) for number, need in needed.items()]
    unknown = nw.any_horizontal(*(need.is_null() for need in needed.values()), ignore_nulls=False)
    return nw.coalesce(*found, nw.when(unknown).then(doubt))


def _said(number: int, row: Row) -> nw.Expr:
    fixed = WITHIN.join((row["field"], CASE_OF[row["status"]], row["requirement"], ""))
    if row["of"] == "claims":
        return nw.lit(f"{fixed}{WITHIN}")
    lines = (nw.col(f"{name}_{number}").cast(nw.String) for name in ("first_line", "line_count"))
    return nw.concat_str(nw.lit(fixed.removesuffix(WITHIN)), *lines, separator=WITHIN)


def _claim_needs(number: int, row: Row, held: Held) -> nw.Expr:
    """True where the claim or one of its lines lacks the field and needs it; null where it lacks it and need not be told."""
    if row["of"] == "lines":
        return (nw.col(f"line_count_{number}") > 0).fill_null(False)
    asked = (nw.col("claim_type") == row["claim_type"]) if row["claim_type"] else nw.lit(True)
    return nw.when(asked & _lacks(row, held)).then(_claim_conditions()[row["when"]]).otherwise(nw.lit(False))


def _by_claim(lines: Lines, rows: Rows, held: Held, settings: Settings) -> Lines:
    """One row a claim: what its lines lack by each row of the table, who performed them, and whether they are trips only."""
    lines = _with_kinds(lines)
    conditions = _line_conditions(settings)
    lacks = {
        n: (nw.col("claim_type") == row["claim_type"]) & conditions[row["when"]] & _lacks(row, held) for n, row in rows.items()
    }
    named = nw.col("rendering_basis").is_in(["line", "claim"]).fill_null(False)
    marked = lines.select(
        "claim_key",
        **{f"line_{n}": nw.when(need.fill_null(False)).then(nw.col("line_no")) for n, need in lacks.items()},
        unnamed=~named,
        nobody=nw.col("rendering_basis").is_null(),
        trip=nw.col("trip"),
    )
    return marked.group_by("claim_key").agg(
        **{f"first_line_{n}": nw.col(f"line_{n}").min() for n in rows},
        **{f"line_count_{n}": nw.col(f"line_{n}").count().cast(nw.Int64) for n in rows},
        unnamed=nw.col("unnamed").any(),
        nobody=nw.col("nobody").any(),
        only_trips=nw.col("trip").all(),
    )


def _is_held(field: str, held: Held) -> bool:
    columns = frozenset().union(*(held.get(name, frozenset()) for name in CLAIM_TABLES))
    return not columns.isdisjoint((field, *ALSO_IN.get(field, ())))


def _lacks(row: Row, held: Held) -> nw.Expr:
    field = row["field"]
    special = {
        "rendering_npi": nw.col("unnamed"),
        "diagnosis_code": nw.col("undiagnosed"),
        "charge_amount": nw.col("charge_cents").is_null(),
        "ordering_npi": nw.col("ordering_npi").is_null() & nw.col("referring_npi").is_null(),
    }
    return special.get(field, nw.col(field).is_null()) if _is_held(field, held) else nw.lit(True)


def _with_facts(claims: Claims, by_claim: Lines, diagnoses: Diagnoses, providers: Lines) -> Claims:
    """Add what the lines lack, whether the claim has a first diagnosis, and whether a person or an organisation bills."""
    first = diagnoses.filter(first_listed(), ~nw.col("diagnosis_code").is_null()).select("claim_key").unique()
    kinds = providers.group_by("npi").agg(kind=nw.col("entity_type").min(), other=nw.col("entity_type").max())
    kinds = kinds.select(billing_npi=nw.col("npi"), biller_kind=nw.when(nw.col("kind") == nw.col("other")).then(nw.col("kind")))
    found = claims.join(by_claim, on="claim_key", how="left").join(kinds, on="billing_npi", how="left")
    found = found.join(first.with_columns(diagnosed=nw.lit(True)), on="claim_key", how="left")
    known = {name: nw.col(name).fill_null(False) for name in ("unnamed", "nobody", "only_trips")}
    return found.with_columns(**known, undiagnosed=~nw.col("diagnosed").fill_null(False))


def _claim_conditions() -> dict[str, nw.Expr]:
    """When a claim needs a field; null where that cannot be told."""
    accident = [(nw.col(name) == "Y").fill_null(False) for name in ("auto_accident", "other_accident")]
    person = nw.when(nw.col("biller_kind") == "1").then(nw.lit(False)).when(nw.col("biller_kind") == "2").then(nw.lit(True))
    return {
        "always": nw.lit(True),
        "accident": accident[0] | accident[1],
        "employment": (nw.col("employment_related") == "Y").fill_null(False),
        "no ambulance": ~nw.col("only_trips"),
        "patient seen": ~nw.col("type_of_bill").str.contains(SPECIMEN_BILL),
        "performed by another": nw.coalesce(nw.when(nw.col("nobody")).then(nw.lit(True)), person),
    }


def _with_kinds(lines: Lines) -> Lines:
    """Add what the conditions of a line ask of its code; a blank code needs nothing by its kind."""
    other = is_kind("imaging", "ordered_supply", "consultation") & ~is_kind("self_referred")
    return lines.with_columns(
        laboratory=is_kind("lab").fill_null(False),
        ordered=other.fill_null(False) | has_modifier(*THERAPY),
        doubtful=is_kind("clia_doubtful").fill_null(False) | has_modifier("26"),
        drug=is_kind("drug").fill_null(False),
        elsewhere=is_kind("facility_place", code="place_of_service"),
        trip=is_kind("revenue_ambulance", code="revenue_code").fill_null(False),
    )


def _line_conditions(settings: Settings) -> dict[str, nw.Expr]:
    """When a line needs a field."""
    laboratory = nw.col("laboratory")
    ordered = laboratory | nw.col("ordered")
    return {
        "always": nw.lit(True),
        "laboratory test": laboratory & ~nw.col("doubtful"),
        "laboratory service": laboratory,
        "ordered under Medicare": ordered & (nw.col("rule_profile") == "medicare"),
        "ordered": ordered,
        "inpatient place": nw.col("place_of_service") == INPATIENT_PLACE,
        "place of another": nw.col("elsewhere"),
        "drug for the payer": nw.col("drug") & nw.col("payer_class").is_in(list(settings.ndc_payer_classes)),
    }
