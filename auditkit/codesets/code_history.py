"""When codes of a hierarchical list were billable and when headings, worked out from the newest list and its conversion table.

The table names every code introduced since the first list, with its day, and the codes that its meaning was assigned to before.
So a code of the list that the table does not introduce is as old as the first list, and a former code that the list no longer
holds ended the day before its last successor began. What cannot be told is left out and named: a heading whose codes are all
new and that no row names as a former code may have been billable before, or not there at all.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
STILL = dt.date(9999, 12, 31)
HISTORY_ROW = ("diagnosis_code", "billable", "effective_date", "until_date")
Span = tuple[dt.date, dt.date]
Row = tuple[str, str, dt.date, dt.date | None]


@dataclass(frozen=True)
class History:
    """``rows`` in the order of ``HISTORY_ROW``; ``unknown`` are codes of whose past nothing certain can be said.

    ``impossible`` are former codes that lie under a code which was billable itself at the time: misprints.
    """

    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    impossible: tuple[str, ...]


def history(
    flags: Mapping[str, str], introduced: Mapping[str, dt.date], gave_way: Mapping[str, dt.date], since: dt.date
) -> History:
    """Date the codes of a list, and those it no longer holds.

    Args:
        flags: the codes of the list; Y billable, N heading.
        introduced: codes with the day they began.
        gave_way: former codes with the day of their last successor.
        since: the first day of the first list.
    """
    billable = {code: (introduced.get(code, since), STILL) for code, flag in flags.items() if flag == "Y"}
    former = {
        code: (introduced.get(code, since), day - DAY)
        for code, day in gave_way.items()
        if code not in flags and introduced.get(code, since) < day
    }
    impossible = {code for code, span in former.items() if _under_a_billable(code, span, billable)}
    billable |= {code: span for code, span in former.items() if code not in impossible}
    lost = {code for code in introduced if code not in flags and code not in billable}
    headings = _headings(flags, introduced, gave_way, since, billable)
    unknown = {code for code, spans in headings.items() if spans is None}
    rows = [*_rows("Y", ((code, span) for code, span in billable.items() if code not in unknown))]
    rows += _rows("N", ((code, span) for code, spans in headings.items() if spans for span in spans))
    return History(tuple(rows), tuple(sorted(unknown | lost)), tuple(sorted(impossible)))


def _under_a_billable(code: str, span: Span, billable: Mapping[str, Span]) -> bool:
    above = (billable.get(code[:length]) for length in range(3, len(code)))
    return any(each is not None and each[0] <= span[1] and span[0] <= each[1] for each in above)


def _headings(
    flags: Mapping[str, str],
    introduced: Mapping[str, dt.date],
    gave_way: Mapping[str, dt.date],
    since: dt.date,
    billable: dict[str, Span],
) -> dict[str, list[Span] | None]:
    """The days on which each code of the list was a heading; None where that cannot be told. Adds to ``billable``.

    The longest codes come first: one that was billable before it was divided is among the codes under the shorter ones.
    """
    under = _Under(billable)
    found: dict[str, list[Span] | None] = {}
    for code in sorted(flags, key=len, reverse=True):
        spans = _merged(under.spans(code))
        if flags[code] == "Y":
            found[code] = [span for span in spans if span[1] < billable[code][0]]
        elif len(spans) != 1 or spans[0][1] != STILL or (spans[0][0] == since and code in introduced):
            found[code] = None
        elif spans[0][0] == since:
            found[code] = spans
        elif code in gave_way or code in introduced:
            found[code] = spans
            under.add(code, (introduced.get(code, since), spans[0][0] - DAY))
        else:
            found[code] = None
    return found


class _Under:
    """The billable codes, to be asked for those that begin with a code."""

    def __init__(self, billable: dict[str, Span]) -> None:
        self._billable = billable
        self._sorted = sorted(billable)

    def spans(self, code: str) -> list[Span]:
        first = bisect.bisect_right(self._sorted, code)
        last = bisect.bisect_left(self._sorted, f"{code}~", lo=first)
        return [self._billable[each] for each in self._sorted[first:last]]

    def add(self, code: str, span: Span) -> None:
        if span[0] <= span[1]:
            self._billable[code] = span
            bisect.insort(self._sorted, code)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch or overlap as one."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and (merged[-1][1] == STILL or first <= merged[-1][1] + DAY):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _rows(flag: str, spans: Iterable[tuple[str, Span]]) -> Iterator[Row]:
    for code, (first, last) in spans:
        yield code, flag, first, None if last == STILL else last
