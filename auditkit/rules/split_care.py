"""Care of one surgery that several share: the operation (54), the care after (55) and before it (56), the whole (MOD-5455).

The surgery is told by patient, code and day; lines whose single anatomic modifiers differ are two surgeries. A line without a
part is the whole, unless it is an assistant's, a co-surgeon's, a team's or a return to the operating room. Source: CMS Claims
Processing Manual, ch. 12, sec. 40.2 and 40.4.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.contract import Lines
from auditkit.rules.frames import has_modifier
from auditkit.rules.modifiers import single_site
from auditkit.rules.surgeons import another_person, one_site
from auditkit.rules.visits import LINE, PARTNER, lacks_code, pairs

PARTS = ("54", "55", "56")
# Whose line is neither the whole nor a part.
NEITHER = ("62", "66", "78", "80", "81", "82", "AS")
SURGERY = ("patient_key", "procedure_code")
PERIODS = {"010": 10, "090": 90}
LONGEST = 90
TRANSFER_DAYS = 60
CONTRACTOR = ("YYY", "MMM")
MARKS = (
    "rendering_npi", "rendering_basis", "billing_npi", "service_day", "site", "stopped", "whole", "operation", "after", "before"
)  # fmt: skip
SEEN = ("surgery", "own_whole", "again", "unknown_person", "aftercare", "whole_beside")


def with_parts(lines: Lines) -> Lines:
    """Add ``operation`` (54), ``after`` (55), ``before`` (56), ``whole``, ``stopped`` (the payer denied it) and ``site``."""
    return lines.with_columns(
        operation=has_modifier("54"),
        after=has_modifier("55"),
        before=has_modifier("56"),
        whole=~has_modifier(*PARTS, *NEITHER),
        stopped=(nw.col("denied") == "Y").fill_null(False),
        site=single_site(),
    )


def with_period(lines: Lines, pfs: CodeSet) -> Lines:
    """Add ``period``, the days after surgery that the code's price covers: null where there are none or they cannot be told.

    Adds also ``pfs_release``, ``global_days`` and ``scheduled``, whether the fee schedule has the code that day.
    """
    found = pfs.beside(lines.with_columns(rvu_modifier=nw.lit("")), prefix="pfs_")
    days = nw.col("pfs_global_days")
    period = nw.coalesce(*(nw.when(days == name).then(nw.lit(length)) for name, length in PERIODS.items()))
    return found.with_columns(period=period, global_days=days, scheduled=nw.col("pfs_in_force"))


def beside_their_surgery(parts: Lines, lines: Lines) -> Lines:
    """Each line of a part beside every line of its patient, code and site.

    Adds the other's columns, named ``partner_...``, ``since`` (days from the other's day to the part's), ``another`` (whether
    it is another person's, null where not known) and ``within`` (the other may be its surgery: at most the period before, for
    56 around).

    Args:
        parts: lines of 54, 55 or 56, ``with_parts`` and ``with_period``.
        lines: lines that may be of their surgeries, ``with_parts``.
    """
    found = pairs(parts, lines, MARKS, SURGERY).filter(one_site())
    found = found.with_columns(
        since=nw.col("service_day") - nw.col(f"{PARTNER}service_day"),
        span=nw.coalesce(nw.col("period"), nw.lit(LONGEST)),
        another=another_person(),
    )
    since = nw.col("since")
    return found.with_columns(
        within=(since <= nw.col("span")) & ((since >= 0) | (nw.col("before") & (-since <= nw.col("span"))))
    )


def shares_seen(found: Lines) -> Lines:
    """One row a line of a part: what the other lines of its surgery are, each true or false, by ``SEEN``.

    ``surgery``: the operation or the whole; ``own_whole``: the whole by the same person; ``again``: the same part by another
    person; ``whole_beside``: the whole of the same day by another person, for 54; ``aftercare``: a 55 within 60 days;
    ``unknown_person``: whether of the same person is not known. Denied lines count as surgery alone.

    Args:
        found: what ``beside_their_surgery`` gave.
    """
    since, within, other = nw.col("since"), nw.col("within"), nw.col("another").fill_null(False)
    whole, counts = nw.col(f"{PARTNER}whole"), ~nw.col(f"{PARTNER}stopped")
    shared = (nw.col(name) & nw.col(f"{PARTNER}{name}") for name in ("operation", "after", "before"))
    same_part = nw.any_horizontal(*shared, ignore_nulls=False)
    around = (since <= nw.col("span")) & (-since <= nw.col("span"))
    part = nw.any_horizontal(*(nw.col(f"{PARTNER}{name}") for name in ("after", "before")), ignore_nulls=False)
    seen = found.select(
        *LINE,
        surgery=(nw.col(f"{PARTNER}operation") | ~part) & within,
        own_whole=whole & counts & within & ~nw.col("another").fill_null(True),
        again=same_part & counts & around & other,
        whole_beside=nw.col("operation") & whole & counts & (since == 0) & other,
        aftercare=nw.col(f"{PARTNER}after") & (since <= 0) & (-since <= TRANSFER_DAYS),
        unknown_person=nw.col("another").is_null() & counts & (whole | same_part) & around,
    )
    return seen.group_by(*LINE).agg(*(nw.col(name).any() for name in SEEN))


def before_shared_twice(found: Lines) -> Lines:
    """Lines of the care before (56) that with another's 54, which holds that care, and a 55 come to more than the whole.

    One row a line, ``before_case``: ``before twice``, or ``person`` where it is not known whether the 54 is another's. 54 and
    56 without 55 are less than the whole. Denied lines count for nothing. Source: rulebook 6.4.

    Args:
        found: what ``beside_their_surgery`` gave.
    """
    counts = nw.col("before") & nw.col("within") & ~nw.col(f"{PARTNER}stopped")
    operation = counts & nw.col(f"{PARTNER}operation")
    seen = found.select(
        *LINE,
        theirs=operation & nw.col("another").fill_null(False),
        someones=operation & nw.col("another").is_null(),
        divided=nw.col("after") | (counts & nw.col(f"{PARTNER}after")),
    )
    told = seen.group_by(*LINE).agg(*(nw.col(name).any() for name in ("theirs", "someones", "divided")))
    told = told.filter(nw.col("divided"), nw.col("theirs") | nw.col("someones"))
    return told.select(*LINE, before_case=nw.when(nw.col("theirs")).then(nw.lit("before twice")).otherwise(nw.lit("person")))


def whole_beside_parts(found: Lines) -> Lines:
    """The whole billed by one person where another billed the care after or before it: one row a line of the whole.

    Returns:
        claim_key, line_no, ``part_claim_key`` (the first claim of another's part), ``part_after``, ``part_before`` and
        ``stated``, false where it is not known whether any part is another person's.
    """
    taken = (nw.col("after") | nw.col("before")) & ~nw.col("stopped") & ~nw.col("period").is_null()
    met = found.filter(taken, nw.col(f"{PARTNER}whole"), nw.col("within"), nw.col("another").fill_null(True))
    renamed = met.select(
        "after", "before", stated=~nw.col("another").is_null(),
        claim_key=f"{PARTNER}claim_key", line_no=f"{PARTNER}line_no", part_claim_key="claim_key",
    )  # fmt: skip
    return renamed.group_by(*LINE).agg(
        part_claim_key=nw.col("part_claim_key").min(),
        part_after=nw.col("after").any(),
        part_before=nw.col("before").any(),
        stated=nw.col("stated").any(),
    )


def lines_without_code(parts: Lines, lines: Lines) -> Lines:
    """Lines of the parts' patients that lack a code: each may be the surgery. Holds their key, patient and day."""
    return lines.filter(lacks_code()).join(parts.select("patient_key").unique(), on="patient_key", how="semi")
