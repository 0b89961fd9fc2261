"""Lines with modifier 59: whether another line of the day calls for it, and what the record says in its place (MOD-59X)."""

from __future__ import annotations

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_pairs import edits_between
from auditkit.rules.contract import Lines
from auditkit.rules.encounters import services_beside
from auditkit.rules.modifiers import ANATOMIC
from auditkit.rules.visits import DAY, LINE, pairs

ORDERS = (("partner_procedure_code", "procedure_code"), ("procedure_code", "partner_procedure_code"))
SIDES = {"L": "LT", "R": "RT"}
DOCUMENTED = ("laterality", "anatomic_site", "separate_session", "separate_site")
KNOWN = ("paired", "repeated", "gap", "unreleased")


def reasons_that_day(asked: Lines, day: Lines, practitioner: CodeSet, hospital: CodeSet) -> Lines:
    """One row a line with another beside it that day: ``paired``, ``repeated``, ``gap``, ``unreleased`` and ``release``.

    ``paired``: an edit of indicator 1 in force names the two codes in either order; ``repeated``: the code stands on another
    line; ``gap``: another line has no code; ``unreleased``: of some pair no release can tell.

    Args:
        asked: the lines, with ``provider``.
        day: all lines, with ``provider`` and ``lacks`` (a blank code).
        practitioner: the pairs of professional claims.
        hospital: the pairs of institutional claims.
    """
    slim = asked.select(*LINE, *DAY, "provider", "procedure_code")
    found = pairs(slim, day, ("procedure_code", "lacks"), (*DAY, "provider"))
    one_code = (nw.col("procedure_code") == nw.col("partner_procedure_code")).fill_null(False)
    seen = found.with_columns(one_code=one_code).group_by(*LINE).agg(
        repeated=nw.col("one_code").any(), gap=nw.col("partner_lacks").any()
    )  # fmt: skip
    keys = ("partner_claim_key", "partner_line_no")
    other = found.filter(~one_code, ~nw.col("partner_lacks")).select(
        *LINE, *keys, "procedure_code", "partner_procedure_code", "service_day", "claim_type"
    )
    both = nw.concat([other.with_columns(column_1=nw.col(one), column_2=nw.col(two)) for one, two in ORDERS], how="vertical")
    edits = nw.concat(
        [edits_between(both.filter(nw.col("claim_type") == kind), one) for kind, one in (("P", practitioner), ("I", hospital))],
        how="vertical",
    )
    told = edits.group_by(*LINE).agg(
        paired=(nw.col("covered") & (nw.col("modifier_indicator") == "1").fill_null(False)).any(),
        unreleased=(~nw.col("covered")).any(),
        release=nw.col("release").max(),
    )
    joined = asked.join(seen, on=list(LINE), how="left").join(told, on=list(LINE), how="left")
    return joined.with_columns(nw.col(name).fill_null(False) for name in KNOWN)


def with_record(asked: Lines, encounters: Lines, documented_services: Lines) -> Lines:
    """Add what the record says of a line's service: ``session`` and ``place`` (separate, never null), and ``site_modifier``.

    ``site_modifier`` is the anatomic modifier that the record's side or site amounts to, null where it has none or several.
    """
    met = services_beside(asked, encounters, documented_services, DOCUMENTED)
    named = nw.when(nw.col("record_anatomic_site").is_in(list(ANATOMIC))).then(nw.col("record_anatomic_site"))
    sided = nw.coalesce(*(nw.when(nw.col("record_laterality") == side).then(nw.lit(one)) for side, one in SIDES.items()))
    met = met.with_columns(
        site=nw.coalesce(named, sided),
        session=(nw.col("record_separate_session") == "Y").fill_null(False),
        place=(nw.col("record_separate_site") == "Y").fill_null(False),
    )
    told = met.group_by(*LINE).agg(
        session=nw.col("session").any(), place=nw.col("place").any(), site=nw.col("site").min(), last=nw.col("site").max()
    )
    joined = asked.join(told, on=list(LINE), how="left")
    one = nw.when(nw.col("site") == nw.col("last")).then(nw.col("site"))
    flags = {name: nw.col(name).fill_null(False) for name in ("session", "place")}
    return joined.with_columns(site_modifier=one, **flags).drop("site", "last")
