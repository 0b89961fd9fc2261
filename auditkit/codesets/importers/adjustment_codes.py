"""Claim adjustment reason codes (CARC), remittance advice remark codes (RARC) and group codes, with X12's dates.

A list with code, description, start and stop date, of one kind or of all (adj_code, adj_type ...). The texts are X12's and are
not kept; those of the sample have own words. A stop date is taken as the last day of the code.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Imported, accept
from auditkit.codesets.opened import Opened
from auditkit.codesets.own_words import in_own_words
from auditkit.codesets.periods import quarter_in, year_in

PUBLICATION = "Adjustment reason, remark and group codes (a list after X12's)"
TOGETHER = False
HEADINGS = {
    "code": "(?:adj )?code|(?:claim adjustment )?reason code|(?:remittance advice )?remark code|carc|rarc",
    "kind?": "adj type|code type|type|code list",
    "start": "(?:adj )?start(?: date)?|effective(?: date)?",
    "modified": "(?:adj )?last modified(?: date)?|modified(?: date)?",
    "stop": "(?:adj )?(?:stop|end|termination)(?: date)?",
}
FORMS = {"group": "^(?:CO|CR|OA|PI|PR)$", "rarc": r"^(?:MA?|N)\d{1,4}$", "carc": r"^(?:\d{1,3}|[ABDPWY]\d{1,2})$"}
DATE_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")


def _day(column: str) -> pl.Expr:
    text = pl.col(column).str.replace(r" 00:00:00$", "")
    return pl.coalesce(text.str.to_date(form, strict=False) for form in DATE_FORMS)


FAULTS = (
    (pl.col("code_list").is_null(), "the code has the form of no reason, remark or group code"),
    (pl.col("kind").is_not_null() & (pl.col("kind") != pl.col("code_list")), "the code is not of the form of its list"),
    (pl.col("start").is_not_null() & _day("start").is_null(), "the start date is not a date"),
    (pl.col("stop").is_not_null() & _day("stop").is_null(), "the stop date is not a date"),
    (pl.struct("code_list", "code").is_duplicated(), "the code stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a code, the day it began, the day it was last modified and the day it stopped."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the codes of every list that the file holds."""
    (file,) = files
    grid, rows, _ = table(file, HEADINGS)
    told = [pl.when(pl.col("code").str.contains(form)).then(pl.lit(name)) for name, form in FORMS.items()]
    rows = rows.with_columns(pl.col("kind").str.to_lowercase(), code_list=pl.coalesce(told))
    accepted = accept(grid, rows, FAULTS, ["code"])
    dated = accepted.rows.select("code_list", "code", effective_date=_day("start"), until_date=_day("stop"))
    named = in_own_words(dated, "adjustment_codes", ("title",))
    lists = sorted(named.get_column("code_list").unique())
    notes = (
        f"lists read: {', '.join(lists)}; texts are X12's and are not kept",
        "a stop date is taken as the last day in force",
    )
    only = (("code_list", lists[0]),) if len(lists) == 1 else ()
    title = f"Adjustment codes {lists[0]}" if only else "Adjustment codes"
    covers = quarter_in(file.names) or year_in(file.names)
    return Imported("adjustment_codes", title, PUBLICATION, accepted.with_rows(named), covers, only=only, notes=notes)
