"""The frames that checks see, computed once: live claims, their lines with the header beside them, their diagnoses.

``lines`` holds the line's columns and those of its claim. Where both have a column (rendering NPI, place of service) the line's
comes first and the claim's fills its blanks. Added:

    in_window          the day of service lies in the audit window; other lines are history
    modifiers          the modifiers as billed, separated by a blank
    rendering_basis    where rendering_npi came from: line, claim, or billing (low confidence)
    provider_group     billing TIN (else NPI) and specialty (else taxonomy): Medicare's "same physician"; blank where unknown
    facility           facility CCN, else billing NPI
    performer          rendering_npi on professional claims, facility on institutional ones
    edit_service       practitioner or outpatient_hospital, which NCCI table applies
    days               days from service_date to service_through_date, both counted
    noncovered         modifier GY or GZ, or all charges non-covered
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets.codeset import day_number
from auditkit.engine import Engine, cents_name, day_name, empty_at_rest, for_checks
from auditkit.rules.contract import Held
from auditkit.rules.live import mark_live
from auditkit.rules.settings import Settings
from auditkit.tables import table

Lazy = nw.LazyFrame[Any]
FIRST_OF_BOTH = (
    "rendering_npi",
    "referring_npi",
    "ordering_npi",
    "supervising_npi",
    "service_facility_npi",
    "clia_number",
    "prior_authorization_number",
)
MODIFIERS = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")
DERIVED = {
    "in_window": ("service_date",),
    "modifiers": ("modifier_1",),
    "rendering_basis": ("rendering_npi", "billing_npi"),
    "provider_group": ("billing_tin", "billing_npi"),
    "facility": ("facility_ccn", "billing_npi"),
    "performer": ("rendering_npi", "facility_ccn", "billing_npi"),
    "edit_service": ("service_date",),
    "days": ("service_date",),
    "noncovered": ("service_date",),
    "rendering_npi": ("rendering_npi", "billing_npi"),
    "place_of_service": ("place_of_service", "claim_place_of_service"),
    "rule_profile": ("service_date",),
    "claim_type": ("service_date",),
    "first_service_day": ("service_date",),
    "last_service_day": ("service_date",),
    "frequency_code": ("service_date",),
    "received_day": ("service_date",),
}


@dataclass(frozen=True)
class Frames:
    """The lazy frames by name, and the columns that they hold, by frame: ``present`` with those made of others.

    ``held`` are the columns that the sources themselves hold, by table: a check that names it as an argument can tell a blank
    from a column that no source has.
    """

    lazy: Mapping[str, Lazy]
    present: Mapping[str, frozenset[str]]
    held: Held


def frames(tables: Mapping[str, pl.DataFrame], engine: Engine, settings: Settings) -> Frames:
    """Make the frames that checks see from the tables at rest.

    Args:
        tables: tables at rest by dictionary name; columns that no source holds are absent.
        engine: where they are computed; ``claims``, ``lines`` and ``diagnoses`` are stored once.
        settings: the audit window and the profile.
    """
    given = {name: engine.frame(for_checks(frame, name)) for name, frame in tables.items()}
    return frames_of(given, {name: frame.columns for name, frame in tables.items()}, engine, settings)


def frames_of(given: Mapping[str, Lazy], columns: Mapping[str, Sequence[str]], engine: Engine, settings: Settings) -> Frames:
    """Make the frames that checks see from tables that the engine has already, cast for checks.

    Args:
        given: the tables by dictionary name.
        columns: the columns that the sources hold, by table.
        engine: where they are computed.
        settings: the audit window and the profile.
    """
    absent = _absent(columns)
    claims = _kept(engine, _claims(given["claims"], given["lines"], settings), absent)
    live = claims.filter(nw.col("live"))
    found: dict[str, Lazy] = {**given, "claims": live, "lines": _kept(engine, _lines(given["lines"], live, settings), absent)}
    for name in ("diagnoses", "modifiers"):
        if name in given:
            beside = live if name == "diagnoses" else live.select("claim_key")
            found[name] = _kept(engine, given[name].join(beside, on="claim_key", how="inner"), absent)
    return Frames(found, _present(columns), {name: frozenset(names) for name, names in columns.items()})


def _absent(columns: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The columns, under the names that engines use, that no source of the claims holds."""
    tables = [name for name in ("claims", "lines", "diagnoses", "modifiers") if name in columns]
    known = {found for name in tables for found in for_checks(empty_at_rest(name), name).columns}
    held = {found for name in tables for found in _with_engine_names(columns[name], name)}
    return frozenset(known - held - set(DERIVED))


def _kept(engine: Engine, lazy: Lazy, absent: frozenset[str]) -> Lazy:
    """Store a frame once; columns that no source holds are not stored but stay blank beside the stored ones."""
    schema = lazy.collect_schema()
    blank = {name: nw.lit(None, dtype=kind) for name, kind in schema.items() if name in absent}
    kept = engine.keep(lazy.select(*(name for name in schema.names() if name not in blank)))
    return kept.with_columns(**blank).select(*schema.names()) if blank else kept


def _claims(claims: Lazy, lines: Lazy, settings: Settings) -> Lazy:
    span = lines.group_by("claim_key").agg(
        first_service_day=nw.col("service_day").min(),
        last_service_day=nw.col("service_day").max(),
        has_revenue_code=(~nw.col("revenue_code").is_null()).any(),
        withdrawn_cents=nw.when(nw.col("line_status") == "deleted").then(nw.col("charge_cents")).otherwise(nw.lit(0)).sum(),
        in_window=_in_window(settings).any(),
    )
    joined = claims.join(span, on="claim_key", how="left").with_columns(in_window=nw.col("in_window").fill_null(False))
    facility = nw.col("has_revenue_code").fill_null(False) | ~nw.col("type_of_bill").is_null()
    # A source that does not say which kind of claim it holds is read by its form: revenue codes are institutional.
    known = nw.coalesce(nw.col("claim_type"), nw.when(facility).then(nw.lit("I")).otherwise(nw.lit("P")))
    joined = joined.with_columns(claim_type=known, rule_profile=_profile(settings)).drop("has_revenue_code")
    return mark_live(joined)


def _profile(settings: Settings) -> nw.Expr:
    payer = nw.col("payer_class")
    return nw.coalesce(
        nw.col("rule_profile"),
        nw.when(payer.is_in(["commercial", "other"])).then(nw.lit("cpt")).otherwise(payer),
        nw.lit(settings.profile),
    )


def _in_window(settings: Settings) -> nw.Expr:
    day = nw.col("service_day")
    first = day_number(settings.window_from or dt.date.min)
    last = day_number(settings.window_until or dt.date.max)
    # A line without a day may lie in the window: it is kept there, and the checks say that they cannot tell.
    return ((day >= first) & (day <= last)).fill_null(True)


def _lines(lines: Lazy, claims: Lazy, settings: Settings) -> Lazy:
    dropped = {"source_file", "source_row", "in_window", "link_inferred", "live"}
    header = [name for name in claims.collect_schema().names() if name not in dropped]
    renamed = {name: f"claim_{name}" for name in FIRST_OF_BOTH}
    joined = lines.join(claims.select(*header).rename(renamed), on="claim_key", how="inner")
    live = joined.filter((nw.col("line_status") != "deleted").fill_null(True))
    basis = (
        nw.when(~nw.col("rendering_npi").is_null()).then(nw.lit("line"))
        .when(~nw.col("claim_rendering_npi").is_null()).then(nw.lit("claim"))
        .when(~nw.col("billing_npi").is_null()).then(nw.lit("billing"))
    )  # fmt: skip
    live = live.with_columns(rendering_basis=basis).with_columns(
        *(nw.coalesce(nw.col(name), nw.col(f"claim_{name}")).alias(name) for name in FIRST_OF_BOTH),
        place_of_service=nw.coalesce(nw.col("place_of_service"), nw.col("claim_place_of_service")),
        in_window=_in_window(settings),
    )
    return (
        live.drop(*renamed.values())
        .with_columns(rendering_npi=nw.coalesce(nw.col("rendering_npi"), nw.col("billing_npi")))
        .pipe(_derived)
    )


def _derived(lines: Lazy) -> Lazy:
    institutional = nw.col("claim_type") == "I"
    specialty = nw.coalesce(nw.col("rendering_specialty"), nw.col("rendering_taxonomy"))
    through = nw.coalesce(nw.col("service_through_day"), nw.col("service_day"))
    lines = lines.with_columns(
        modifiers=nw.concat_str(*(nw.col(name) for name in MODIFIERS), separator=" ", ignore_nulls=True),
        provider_group=nw.concat_str(nw.coalesce(nw.col("billing_tin"), nw.col("billing_npi")), specialty, separator="|"),
        facility=nw.coalesce(nw.col("facility_ccn"), nw.col("billing_npi")),
        edit_service=nw.when(institutional).then(nw.lit("outpatient_hospital")).otherwise(nw.lit("practitioner")),
        days=through - nw.col("service_day") + 1,
        noncovered=has_modifier("GY", "GZ") | (nw.col("noncovered_cents") >= nw.col("charge_cents")).fill_null(False),
    )
    return lines.with_columns(performer=nw.when(institutional).then(nw.col("facility")).otherwise(nw.col("rendering_npi")))


def has_modifier(*modifiers: str) -> nw.Expr:
    """True where a line carries one of the modifiers, whatever its place; never null."""
    listed = list(modifiers)
    return nw.any_horizontal(*(nw.col(name).is_in(listed) for name in MODIFIERS), ignore_nulls=True)


def _present(columns: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    present = {name: _with_engine_names(held, name) for name, held in columns.items()}
    header = present["claims"]
    both = header | present["lines"]
    made = {name for name, sources in DERIVED.items() if both.intersection(sources)}
    present["claims"] = frozenset(
        header | (made & {"rule_profile", "claim_type", "first_service_day", "last_service_day", "in_window"})
    )
    present["lines"] = frozenset(both | made)
    if "diagnoses" in present:
        present["diagnoses"] = frozenset(present["diagnoses"] | present["claims"])
    return present


def _with_engine_names(columns: Sequence[str], name: str) -> frozenset[str]:
    known = {column.name: column.type for column in table(name)}
    added = {day_name(column) for column in columns if known.get(column) == "date"}
    added |= {cents_name(column) for column in columns if known.get(column) == "money"}
    if "service_date" in columns:
        added.add("service_ymd")
    return frozenset({*columns, *added})
