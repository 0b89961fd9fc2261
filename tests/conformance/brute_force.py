"""Four checks over again, in plain loops, from the rulebook alone (0.2-0.8, 3.2 DUP-LINE, 3.3, 8.4, 9.2).

Nothing of auditkit is used here, neither its readers nor its rules, so that a fault of theirs is not repeated. Claims and lines
are dictionaries by the names of the data dictionary; the answer of a check is what fires (subject -> status) and what it cannot
tell. Where the rulebook is silent or says [verify], the choice stands in ``Readings``: either value of each is right.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Key = tuple[str, int]
Pairs = dict[tuple[str, str], list[tuple[str, dt.date]]]
QUARTER = dt.date(2024, 7, 1), dt.date(2024, 9, 30)
DISTINCT = {"59", "XE", "XP", "XS", "XU"}
LEFT = {"LT", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4"}
RIGHT = {"RT", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9"}
ANATOMIC = LEFT | RIGHT | {"LC", "LD", "LM", "RC", "RI"}
GLOBAL = {"24", "25", "57", "58", "78", "79"}
REPEATS = DISTINCT | {"76", "77", "91"}
WORST = ("FAIL", "REVIEW")


@dataclass(frozen=True)
class Readings:
    """Questions with two answers; the tests accept either. The first named is what auditkit does today."""

    # Where the rulebook is silent or says [verify].
    # 0.2.1: a replacement of a replacement is one of "several replacements" of the first claim; or only of what it names.
    replacements_reach_through: bool = True
    # 0.2.1: falling back, a replacement names earlier replacements too; or only originals.
    falls_back_to_replacements: bool = True
    # 0.4.5 for pairs: a line outside every release, alone with its code that day, has nothing to ask; or cannot be told.
    alone_outside_is_silent: bool = True
    # 8.4 gives a blank code to CLM-FIELDS: the line (for pairs: all of its provider's day) cannot be told; or does not apply.
    blank_code_is_unknown: bool = True
    # PTP 7: a non-covered column 2 under a denied or non-covered column 1 is "both denied"; or only denied Y is denied.
    noncovered_is_denied: bool = True
    # MUE-DOS: known units exceed the limit, another line's units are blank: cannot tell; or fires.
    gap_hides_breach: bool = True
    # 0.3 DOS: units that do not divide make the whole day REVIEW; or only their own line.
    uneven_reviews_day: bool = True
    # AOC-T1 2 "payable (not denied)": a non-covered primary is not payable; or it is, since it is not denied.
    noncovered_primary_fails: bool = True
    # AOC-T1 2: the add-on is adjudicated and the primary's denial blank: cannot tell (as 8.4 for "paid"); or payable.
    blank_denial_is_unknown: bool = True
    # DUP-LINE 5: a replacement whose claim is not found may replace the earlier one: cannot tell; or a duplicate.
    lost_replacement_is_unknown: bool = True
    # DUP-LINE 5 "an allowed modifier" on split lines of a code with MAI 1: any of PTP-BYPASS; or those of MUE-LINE 3.
    bypass_allows_splitting: bool = True
    # DUP-LINE 1: a part of the key that is blank on both lines of one claim is equal; or cannot be told.
    blanks_of_one_claim_are_equal: bool = True

    # Where auditkit departs from the rulebook (second answer); open, and excluded from the tests in this way.
    # 0.2.1 "match it to payer_claim_number; without a remittance fall back": not to a claim that has another number. Mended.
    falls_back_past_numbers: bool = False
    # AOC-T1 2, 3 "same provider": a blank code of another provider hides no missing primary. Mended.
    blank_code_of_any_provider: bool = False
    # AOC-T1 2 "payable": a denied line cannot be the payable primary, even where its code, provider or group is blank.
    denied_may_be_primary: bool = True
    # AOC-T1 1, MUE-DOS 7: a code that is no add-on, or has no value, is out of the check, also where the patient is blank.
    blank_patient_applies: bool = True
    # DUP-LINE 2 "FAIL exact", 0.2.2 "keep denied lines": auditkit says REVIEW where the earlier line was denied or
    # non-covered, and the later was not.
    denied_original_reviews: bool = True
    # DUP-LINE 5 "replacing the first": to auditkit a replacement may replace any earlier claim, though the one it names is found.
    found_replacement_is_unknown: bool = True
    # DUP-LINE 6 has no place of service: auditkit finds a whole claim only where every line's place is known and equal.
    # It also gives one finding a line there, not one a claim; the tests compare such claims as one.
    whole_claims_need_places: bool = True


@dataclass
class Answer:
    """What a check says: subjects that fire, with their worst status, and subjects it cannot tell."""

    fires: dict[Any, str] = field(default_factory=dict)
    unknown: set[Any] = field(default_factory=set)

    def fire(self, subject: Any, status: str) -> None:
        """Record a finding; FAIL stands before REVIEW."""
        self.fires[subject] = min(status, self.fires.get(subject, "REVIEW"), key=WORST.index)


@dataclass(frozen=True)
class Tables:
    """The published tables, as far as the four checks need them."""

    pairs: Pairs
    limits: dict[str, tuple[int, int]]
    primaries: dict[str, set[str]]
    laboratory: set[str]


def read_tables(folder: Path) -> Tables:
    """Read the published files of 2024 Q3 with the standard library; the pairs, which are many, are read apart."""
    limits = {
        row["hcpcs_code"]: (int(row["mue_units"]), int(row["mue_mai"]))
        for row in _rows(folder / "ncci" / "mue_practitioner_2024q3.csv")
    }
    primaries: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / "ncci" / "addon_code_edits_2024-06-03.csv"):
        if row["aoc_edit_type"] == "1":
            primaries[row["add_on_code"]].add(row["primary_code"])
    laboratory = {
        row["hcpcs_code"] for row in _rows(folder / "hcpcs" / "hcpcs_level2_2024-07.csv") if row["betos"].startswith("T1")
    }
    return Tables({}, limits, dict(primaries), laboratory)


def read_pairs(folder: Path, codes: set[str], both: bool) -> Pairs:
    """The pairs that were not deleted before the quarter: of which both codes, or either, are among those given."""
    pairs: Pairs = defaultdict(list)
    with gzip.open(folder / "ncci" / "ptp_practitioner_2024q3_all.csv.gz", "rt", encoding="utf-8", newline="") as handle:
        for first, second, indicator, deleted, _ in csv.reader(handle):
            wanted = first in codes and second in codes if both else first in codes or second in codes
            if wanted and deleted >= "2024-06-30":
                pairs[first, second].append((indicator, dt.date.fromisoformat(deleted)))
    return dict(pairs)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as handle:
        yield from csv.DictReader(handle)


@dataclass(frozen=True)
class Line:
    """A live line with what its claim says of it (0.3)."""

    key: Key
    claim: Row
    row: Row
    patient: str | None
    provider: str | None
    code: str | None
    modifiers: tuple[str, ...]
    day: dt.date
    days: int
    lost: bool  # a replacement whose claim is not found

    @property
    def covered(self) -> bool:
        """Whether the tables of the quarter hold the day of service."""
        return QUARTER[0] <= self.day <= QUARTER[1]

    @property
    def denied(self) -> bool:
        return bool(self.row["denied"] == "Y")

    @property
    def noncovered(self) -> bool:
        """0.2.3: modifier GY or GZ, or all charges non-covered."""
        amount = self.row["noncovered_amount"]
        return bool({"GY", "GZ"} & set(self.modifiers)) or (amount is not None and amount == self.row["charge_amount"])

    @property
    def paid(self) -> bool | None:
        """8.4: a paid amount or denied N; a blank is cannot tell."""
        if self.denied:
            return False
        return True if self.row["denied"] == "N" or self.row["paid_amount"] else None


def live_lines(claims: list[Row], rows: list[Row], read: Readings) -> list[Line]:
    """The lines of the last live version of each claim, without deleted ones (0.2.1, 0.2.2)."""
    days: dict[str, set[dt.date]] = defaultdict(set)
    for row in rows:
        days[row["claim_key"]].add(row["service_date"])
    named = {claim["claim_key"]: _named(claim, claims, days, read) for claim in claims}
    live = {claim["claim_key"]: claim for claim in _live_claims(claims, named, read)}
    kept = [row for row in rows if row["claim_key"] in live and row["line_status"] != "deleted"]
    lost = {key for key, claim in live.items() if claim["frequency_code"] == "7" and not named[key]}
    return [_line(live[row["claim_key"]], row, row["claim_key"] in lost) for row in kept]


def _line(claim: Row, row: Row, lost: bool) -> Line:
    day, last = row["service_date"], row["service_through_date"]
    return Line(
        key=(row["claim_key"], row["line_no"]),
        claim=claim,
        row=row,
        patient=claim["patient_key"],
        provider=row["rendering_npi"] or claim["rendering_npi"] or claim["billing_npi"],
        code=row["procedure_code"],
        modifiers=tuple(row[f"modifier_{n}"] for n in range(1, 5) if row[f"modifier_{n}"]),
        day=day,
        days=(last - day).days + 1 if last and last > day else 1,
        lost=lost,
    )


def _live_claims(claims: list[Row], named: dict[str, list[Row]], read: Readings) -> list[Row]:
    """Drop voids, what they name, what replacements name, and all but the last received of several replacements."""
    dropped = {claim["claim_key"] for claim in claims if claim["frequency_code"] == "8"}
    dropped |= {other["claim_key"] for several in named.values() for other in several}
    replacing: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        if claim["frequency_code"] == "7":
            direct = {other["claim_key"] for other in named[claim["claim_key"]]}
            for key in _reached(direct, named) if read.replacements_reach_through else direct:
                replacing[key].append(claim)
    for several in replacing.values():
        last = max(several, key=lambda claim: claim["received_date"])
        dropped |= {claim["claim_key"] for claim in several if claim is not last}
    return [claim for claim in claims if claim["claim_key"] not in dropped]


def _reached(keys: set[str], named: dict[str, list[Row]]) -> set[str]:
    """Claims named, those that they name, and so on."""
    further = {other["claim_key"] for key in keys for other in named[key]} - keys
    return _reached(keys | further, named) if further else keys


def _named(claim: Row, claims: list[Row], days: dict[str, set[dt.date]], read: Readings) -> list[Row]:
    """The claims that a replacement or a void names, by the payer's number or else by what it has in common with them."""
    if claim["frequency_code"] not in ("7", "8"):
        return []
    number = claim["original_reference_number"]
    by_number = [other for other in claims if number and other["payer_claim_number"] == number and other is not claim]
    parts = ("patient_control_number", "billing_npi", "patient_key")
    if by_number or not all(claim[part] for part in parts):
        return by_number
    return [
        other
        for other in claims
        if all(other[part] == claim[part] for part in parts)
        and days[other["claim_key"]] == days[claim["claim_key"]]
        # "Without a remittance": a claim with a payer's number of its own is not the one that another number names.
        and (read.falls_back_past_numbers or not (number and other["payer_claim_number"]))
        # Silent: a claim can name only what was received before it.
        and other["received_date"] < claim["received_date"]
        # Silent: a void ends the replacement, too.
        and (other["frequency_code"] or "1") not in _never_named(claim, read)
    ]


def _never_named(claim: Row, read: Readings) -> str:
    """Frequencies that a claim does not name when it falls back."""
    return "8" if claim["frequency_code"] == "8" or read.falls_back_to_replacements else "78"


def ptp(lines: list[Line], tables: Tables, read: Readings) -> Answer:
    """NCCI-PTP-PRAC by pair of lines: (column 2, column 1); what cannot be told is by line."""
    answer = Answer()
    mine = [line for line in lines if line.claim["rule_profile"] == "medicare" and (line.code or read.blank_code_is_unknown)]
    answer.unknown |= {line.key for line in mine if line.patient is None or line.provider is None}
    for together in _grouped(mine):
        codes = {line.code for line in together}
        for line in together:
            outside = not line.covered and (len(codes) > 1 or not read.alone_outside_is_silent)
            if outside or (None in codes and len(together) > 1):
                answer.unknown.add(line.key)
        for first, second in permutations(together, 2):
            if first.code and second.code and first.code != second.code and first.covered:
                _judge_pair(first, second, tables, read, answer)
    return answer


def _judge_pair(first: Line, second: Line, tables: Tables, read: Readings, answer: Answer) -> None:
    edits = tables.pairs.get((str(first.code), str(second.code)), [])
    for indicator in [indicator for indicator, deleted in edits if indicator != "9" and first.day <= deleted]:
        passed, same_site = _bypassed(first, second, tables)
        status = "REVIEW" if indicator == "1" and same_site else "FAIL"
        if indicator == "1" and passed:
            continue
        if first.denied or first.noncovered:
            if (second.denied and (first.denied or read.noncovered_is_denied)) or (
                second.noncovered and read.noncovered_is_denied
            ):
                continue
            if second.paid is None:
                answer.unknown.add(second.key)
                continue
            status = "REVIEW" if second.paid else status
        answer.fire((second.key, first.key), status)


def _bypassed(first: Line, second: Line, tables: Tables) -> tuple[bool, bool]:
    """Whether a modifier opens a pair of indicator 1, and whether both lines name the same single site."""
    sites = [set(line.modifiers) & ANATOMIC for line in (first, second)]
    same_site = sites[0] == sites[1] and len(sites[0]) == 1
    counting = any(_counts(modifier, str(line.code), tables) for line in (first, second) for modifier in line.modifiers)
    return counting or (bool(sites[0] | sites[1]) and not same_site), same_site


def _counts(modifier: str, code: str, tables: Tables) -> bool:
    visit, laboratory = _is_visit(code), _is_laboratory(code, tables)
    if modifier in ("24", "25", "57"):
        return visit
    if modifier in ("58", "78", "79"):
        return not visit and not laboratory and not _is_imaging(code) and code[0] not in "AEJKLPQV"
    return laboratory if modifier == "91" else modifier in DISTINCT


def _is_visit(code: str) -> bool:
    named = {"G0402", "G0438", "G0439", "G0463", "G0380", "G0381", "G0382", "G0383", "G0384"}
    return code in named or "99202" <= code <= "99499" or code in ("92002", "92004", "92012", "92014")


def _is_laboratory(code: str, tables: Tables) -> bool:
    return (code.isdigit() and "80047" <= code <= "89398") or code[-1] in "UM" or code in tables.laboratory


def _is_imaging(code: str) -> bool:
    return code.isdigit() and ("70010" <= code <= "77092" or "78012" <= code <= "78999")


def mue(lines: list[Line], tables: Tables, read: Readings) -> Answer:
    """MUE-DOS by line."""
    answer = Answer()
    mine = [line for line in lines if line.claim["rule_profile"] == "medicare"]
    for line in mine:
        blank = line.patient is None or line.provider is None
        if line.code is None:
            unknown = read.blank_code_is_unknown
        else:
            unknown = not line.covered or (blank and (read.blank_patient_applies or _limited(line, tables)))
        if unknown:
            answer.unknown.add(line.key)
    for day in _grouped(line for line in mine if line.covered and _limited(line, tables)):
        for code in {line.code for line in day}:
            _judge_day([line for line in day if line.code == code], tables.limits[str(code)][0], read, answer)
    return answer


def _limited(line: Line, tables: Tables) -> bool:
    return tables.limits.get(str(line.code), (0, 1))[1] != 1


def _judge_day(day: list[Line], limit: int, read: Readings, answer: Answer) -> None:
    known = [line for line in day if line.row["units"] is not None and line.row["unit_basis"] != "MJ"]
    uneven = {line.key for line in known if line.row["units"] % line.days}
    total = sum(line.row["units"] if line.key in uneven else line.row["units"] / line.days for line in known)
    if len(known) < len(day) and (read.gap_hides_breach or total <= limit):
        answer.unknown |= {line.key for line in day}
    elif total > limit:
        for line in day:
            answer.fire(line.key, "REVIEW" if (uneven if read.uneven_reviews_day else line.key in uneven) else "FAIL")


def addon(lines: list[Line], tables: Tables, read: Readings) -> Answer:
    """AOC-T1 by line."""
    answer = Answer()
    days: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        days[line.patient, line.day].append(line)
    for line in lines:
        listed = line.covered and line.code in tables.primaries
        if line.code is None:
            unknown = read.blank_code_is_unknown
        elif line.patient is None:
            unknown = not line.covered or listed or read.blank_patient_applies
        else:
            unknown = not line.covered or (listed and line.provider is None)
        if unknown:
            answer.unknown.add(line.key)
        elif listed and line.patient is not None:
            _judge_addon(line, days[line.patient, line.day], tables, read, answer)
    return answer


def _judge_addon(line: Line, day: list[Line], tables: Tables, read: Readings, answer: Answer) -> None:
    doubtful = False
    for other in day:
        may = _may_carry(line, other, tables, read)
        payable = not (other.denied or (other.noncovered and read.noncovered_primary_fails))
        # An add-on that the payer has judged beside a primary that it has not, as far as is known.
        unjudged = read.blank_denial_is_unknown and line.row["denied"] is not None and other.paid is None
        if may and payable and not unjudged:
            return
        doubtful |= (may is not False and payable) or (may is None and read.denied_may_be_primary)
    if doubtful:
        answer.unknown.add(line.key)
    else:
        answer.fire(line.key, "FAIL")


def _may_carry(line: Line, other: Line, tables: Tables, read: Readings) -> bool | None:
    """Whether another line of the day is a listed primary of the same provider, or the one exception; None where blank."""
    same = None if other.provider is None else other.provider == line.provider
    if other.code is None:
        return None if same is not False or read.blank_code_of_any_provider or line.code == "99292" else False
    if other.code not in tables.primaries[str(line.code)]:
        return False
    if same is not True and (line.code, other.code) == ("99292", "99291"):
        return _same_group(line, other) if same is False else None
    return same


def _grouped(lines: Iterable[Line]) -> list[list[Line]]:
    groups: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        if line.patient is not None and line.provider is not None:
            groups[line.patient, line.provider, line.day].append(line)
    return list(groups.values())


def duplicates(lines: list[Line], tables: Tables, read: Readings) -> Answer:
    """DUP-LINE by line: the later received of two; where a whole claim is there already, by claim: (claim, None)."""
    answer = Answer()
    answer.unknown |= {line.key for line in lines if line.patient is None or line.provider is None}
    answer.unknown |= {line.key for line in lines if line.code is None and read.blank_code_is_unknown}
    ordered = sorted(lines, key=lambda line: (line.claim["received_date"], line.key))
    whole = whole_claims(lines)
    days: dict[Any, list[Line]] = defaultdict(list)
    for line in ordered:
        if line.patient is None or line.provider is None or line.code is None:
            continue
        for earlier in days[line.patient, line.day, line.code]:
            _judge_repeat(earlier, line, tables, read, answer)
        days[line.patient, line.day, line.code].append(line)
    if not read.whole_claims_need_places:
        for claim in whole:
            answer.fire((claim, None), "FAIL")
    return by_claim(answer, whole)


def by_claim(answer: Answer, whole: set[str]) -> Answer:
    """Rule 6: one finding for a claim that is there already, in place of those of its lines."""
    made = Answer()
    for (claim, line), status in answer.fires.items():
        made.fire((claim, None) if claim in whole else (claim, line), status)
    made.unknown = {(claim, None) if claim in whole else (claim, line) for claim, line in answer.unknown} - made.fires.keys()
    return made


def _judge_repeat(earlier: Line, later: Line, tables: Tables, read: Readings, answer: Answer) -> None:
    exempt = _exempt(earlier, later, tables, read)
    if exempt:
        return
    if earlier.provider != later.provider:
        same = _same_group(earlier, later)
        if same:
            answer.fire(later.key, "REVIEW")
        elif same is None:
            answer.unknown.add(later.key)
        return
    equal = _equal_key(earlier, later, read)
    amounts = [(line.row["charge_amount"], line.days, line.row["units"]) for line in (earlier, later)]
    if equal is False:
        return
    replacing = later.claim["frequency_code"] == "7" and earlier.key[0] != later.key[0]
    replaces = replacing and (read.lost_replacement_is_unknown if later.lost else read.found_replacement_is_unknown)
    blank_units = None in (amounts[0][2], amounts[1][2]) and amounts[0][:2] == amounts[1][:2]
    if equal is None or exempt is None or replaces or blank_units:
        answer.unknown.add(later.key)
    elif amounts[0] != amounts[1] or (read.denied_original_reviews and _unpaid(earlier) and not _unpaid(later)):
        answer.fire(later.key, "REVIEW")
    else:
        answer.fire(later.key, "FAIL")


def _unpaid(line: Line) -> bool:
    return line.denied or line.noncovered


def _equal_key(earlier: Line, later: Line, read: Readings) -> bool | None:
    """Rule 1, beyond patient, code, day and provider; None where a blank leaves it open."""
    if sorted(earlier.modifiers) != sorted(later.modifiers):
        return False
    parts = [
        (line.claim["billing_npi"], line.row["place_of_service"] or line.claim["claim_place_of_service"])
        for line in (earlier, later)
    ]
    if earlier.key[0] == later.key[0] and read.blanks_of_one_claim_are_equal and parts[0] == parts[1]:
        return True
    return _agree(*parts)


def _agree(one: Iterable[Any], other: Iterable[Any]) -> bool | None:
    """Whether all parts are equal; None where they are but for blanks."""
    pairs = list(zip(one, other, strict=True))
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        return False
    return None if any(None in pair for pair in pairs) else True


def _exempt(earlier: Line, later: Line, tables: Tables, read: Readings) -> bool | None:
    """Rule 5, for two lines of one code and day; None where no release says whether the code may be split (MAI 1)."""
    mine, other = set(later.modifiers), set(earlier.modifiers)
    numbers = {earlier.row["ndc"], later.row["ndc"]} - {None}
    wasted = {"JW" in mine, "JW" in other}
    parts = any("26" in one and "TC" in two and not {"26", "TC"} & one & two for one, two in ((mine, other), (other, mine)))
    sides = mine & (ANATOMIC | {"50"}) != other & (ANATOMIC | {"50"})
    if (mine | other) & REPEATS or len(numbers) == 2 or len(wasted) == 2 or parts or sides:
        return True
    # "Split lines" are lines of one claim; the modifiers that MUE-LINE 3 allows are repeats, exempt above, or anatomic.
    allowed = ANATOMIC | GLOBAL | {"27"} if read.bypass_allows_splitting else ANATOMIC
    split = earlier.key[0] == later.key[0] and earlier.provider == later.provider and bool(mine & allowed)
    if split and not later.covered:
        return None
    return split and tables.limits.get(str(later.code), (0, 0))[1] == 1


def _same_group(one: Line, other: Line) -> bool | None:
    """Whether two lines are of one group and specialty (0.3 GRP); None where a blank leaves it open.

    The rulebook names fallbacks (an NPI for a blank tax number, a taxonomy for a blank specialty). One that stands in on one
    side only tells nothing: a number of one kind is never equal to one of the other.
    """
    biller = _of_one_kind(one, other, "billing_tin", "billing_npi")
    specialty = _of_one_kind(one, other, "rendering_specialty", "rendering_taxonomy")
    if False in (biller, specialty):
        return False
    return True if biller and specialty else None


def _of_one_kind(one: Line, other: Line, first: str, fallback: str) -> bool | None:
    if one.claim[first] and other.claim[first]:
        return bool(one.claim[first] == other.claim[first])
    if one.claim[first] or other.claim[first] or not (one.claim[fallback] and other.claim[fallback]):
        return None
    return bool(one.claim[fallback] == other.claim[fallback])


def whole_claims(lines: list[Line]) -> set[str]:
    """Rule 6, claims that are there already, received later; a claim with an exempt line goes line by line."""
    claims: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.claim["received_date"], line.key)):
        claims[line.key[0]].append(line)
    seen: set[Any] = set()
    found = set()
    for key, several in claims.items():
        signature = _signature(several)
        if signature is not None and not any(REPEATS & set(line.modifiers) for line in several):
            found |= {key} if signature in seen else set()
            seen.add(signature)
    return found


def _signature(lines: list[Line]) -> Any:
    claim = lines[0].claim
    services = frozenset((line.code, tuple(sorted(line.modifiers)), line.row["units"]) for line in lines)
    parts = (
        claim["patient_key"],
        claim["billing_npi"],
        frozenset(line.provider for line in lines),
        frozenset(line.day for line in lines),
        services,
        claim["total_charge"],
    )
    blank = None in parts or None in parts[2] or any(None in service for service in services)
    return None if blank else parts
