"""Lines with a notice modifier (GA, GX, GY, GZ): what they stand on besides medical necessity (rulebook MOD-ABN).

Source: CMS Claims Processing Manual, ch. 30, sec. 50; NCCI Policy Manual, ch. I: a patient cannot be made to pay for what a
procedure-to-procedure or unit edit denies.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_pairs import edits_between
from auditkit.rules.contract import Lines
from auditkit.rules.coverage_policies import candidates, with_policies
from auditkit.rules.frames import has_modifier
from auditkit.rules.modifiers import PTP_BYPASS
from auditkit.rules.visits import DAY, LINE, pairs

UNITS = ("patient_key", "performer", "service_day", "procedure_code")


def edited_lines(noticed: Lines, lines: Lines, ptp: CodeSet, mue: CodeSet) -> Lines:
    """The lines that an NCCI edit denies: column 2 of a pair that no modifier lifts, or more units than the day's maximum.

    Returns:
        claim_key and line_no, each once.
    """
    return nw.concat([_pairs(noticed, lines, ptp), _units(noticed, lines, mue)], how="vertical").unique()


def _pairs(noticed: Lines, lines: Lines, ptp: CodeSet) -> Lines:
    lifted = has_modifier(*PTP_BYPASS)
    own = noticed.filter(nw.col("claim_type") == "P").with_columns(lifted=lifted)
    others = lines.filter(~nw.col("procedure_code").is_null()).with_columns(lifted=lifted)
    found = pairs(own, others, ("procedure_code", "lifted"), (*DAY, "performer"))
    found = found.with_columns(column_1=nw.col("partner_procedure_code"), column_2=nw.col("procedure_code"))
    edits = edits_between(found.filter(nw.col("column_1") != nw.col("column_2")), ptp)
    strict = (nw.col("modifier_indicator") == "0").fill_null(False)
    return edits.filter(nw.col("covered"), strict | ~(nw.col("lifted") | nw.col("partner_lifted"))).select(*LINE)


def _units(noticed: Lines, lines: Lines, mue: CodeSet) -> Lines:
    day = lines.join(noticed.select(*UNITS).unique(), on=list(UNITS), how="semi").select(*UNITS, "units")
    total = day.group_by(*UNITS).agg(day_units=nw.col("units").sum())
    asked = noticed.select(*LINE, *UNITS, "edit_service").join(total, on=list(UNITS), how="inner")
    limited = mue.on(asked).filter(nw.col("covered"), nw.col("day_units") > nw.col("mue"))
    return limited.select(*LINE)


def spoken_of(noticed: Lines, policies: CodeSet) -> Lines:
    """Whether a coverage policy speaks of a line's code: claim_key, line_no, ``policy``, and ``policies_known``.

    A line that no release of the policies covers has ``policies_known`` false.
    """
    asked = noticed.select(*LINE, "procedure_code", "service_day", "payer_id", "locality")
    met = with_policies(candidates(asked, policies), policies).group_by(*LINE).agg(
        policy=nw.col("covered").any(), unknown=(~nw.col("covered")).any()
    )  # fmt: skip
    joined = asked.select(*LINE).join(met, on=list(LINE), how="left")
    return joined.select(*LINE, policy=nw.col("policy").fill_null(False), policies_known=~nw.col("unknown").fill_null(False))
