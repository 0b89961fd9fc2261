"""What a list and its conversion table tell of the past, and what they do not."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from auditkit.codesets.code_history import DAY, history

SINCE = dt.date(2015, 10, 1)
YEARS = [dt.date(year, 10, 1) for year in range(2016, 2025)]
CODES = [f"A1{head}{tail}" for head in "012" for tail in ("", "0", "1", "2")]
LIFE = st.tuples(st.integers(0, 8), st.integers(0, 9))


def test_a_heading_between_two_lives_of_the_codes_under_it_is_not_told():
    told = history({"A10": "N", "A101": "Y"}, {"A101": YEARS[4]}, {"A100": YEARS[1]}, SINCE)
    assert told.unknown == ("A10",)
    assert [row[0] for row in told.rows] == ["A101", "A100"]


def test_a_heading_goes_on_where_one_code_under_it_follows_another():
    told = history({"A10": "N", "A101": "Y"}, {"A101": YEARS[1]}, {"A100": YEARS[1]}, SINCE)
    assert ("A10", "N", SINCE, None) in told.rows


def test_a_heading_over_a_heading_that_was_billable_is_as_old():
    told = history({"A1": "N", "A10": "N", "A100": "Y"}, {"A100": YEARS[2]}, {"A10": YEARS[2]}, SINCE)
    assert ("A1", "N", SINCE, None) in told.rows
    assert ("A10", "Y", SINCE, YEARS[2] - DAY) in told.rows


@given(lives=st.dictionaries(st.sampled_from(CODES), LIFE, min_size=1))
def test_what_is_told_is_what_was(lives: dict[str, tuple[int, int]]):
    """A past is made up, the two files are written of it, and every day they speak of is the day that was."""
    days = [SINCE, *YEARS]
    spans = {
        code: (days[first], days[last] if last < len(YEARS) else None) for code, (first, last) in lives.items() if first < last
    }
    billable = {
        code: span for code, span in spans.items() if not any(other != code and other.startswith(code) for other in spans)
    }
    began = {code: first for code, (first, _) in billable.items() if first != SINCE}
    ended = {code: last for code, (_, last) in billable.items() if last}
    now = {code for code, (_, last) in billable.items() if last is None}
    flags = dict.fromkeys(now, "Y") | {code[:length]: "N" for code in now for length in (2, 3) if code[:length] != code}
    told = history(flags, began, ended, SINCE)
    for code, flag, first, last in told.rows:
        for day in days:
            if first <= day and (last is None or day <= last):
                under = [each for each in billable if each.startswith(code) and _alive(billable[each], day)]
                assert (code in under) == (flag == "Y")
                assert under
    spoken = {code for code, *_ in told.rows}
    assert set(billable) <= spoken | set(told.unknown)
    assert not told.impossible


def _alive(span: tuple[dt.date, dt.date | None], day: dt.date) -> bool:
    return span[0] <= day and (span[1] is None or day < span[1])
