"""The codes that a note of the ICD-10-CM tabular list names, as stems: prefixes that stand for all codes below them.

Notes name codes in parentheses, else in the text: ``(E10.-)``, ``(E08-E13)``, ``(S12.0--S12.6.-)``, ``(B95, B96)``, ``(M05.00
to M05.8A)``; and by what they end in: ``(E08-E13 with .51-.52)``, ``(T36-T50 with fifth or sixth character 5)``, ``(I69. with
final characters -23)``, ``(S02.- with 7th character B)``. A range runs in tabular order and takes what lies below its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![0-9A-Za-z])"
REFERENCE = re.compile(rf"(?<![0-9A-Za-z.])({CODE})(?:[.\s-]*(?:-|\bto\b)\s*({CODE}))?")
ORDINALS = {"fifth": 5, "5th": 5, "sixth": 6, "six": 6, "6th": 6, "seventh": 7, "7th": 7}
WORDS = "|".join(ORDINALS)
PARENTHESES = re.compile(rf"\(([^()]*)\)( with (?:{WORDS}|final)[^,;()]*)?")
ENDING = re.compile(r"with \.([0-9A-Z]{1,3})(?:-\.([0-9A-Z]{1,3}))?-?")
FINAL = re.compile(r"with final characters? -?([0-9A-Z]{1,2})")
PLACED = re.compile(
    rf"with ({WORDS})(?:[ -](?:or|to)[ -]({WORDS}))?[ -]characters? "
    r"(?:\.?([0-9A-Z]{1,2})(?:-([0-9A-Z]))?|to indicate intent)(?![a-z])"
)
EXCEPT = re.compile(r"(?i)\b(?:except|excluding|other than|but not|unless)\b")
FULL_LENGTH = 7


class Codes:
    """The codes of the tabular list in their order, to be asked for stems."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = tuple(codes)
        self._place = {code: place for place, code in enumerate(self._codes)}

    def stems(self, text: str) -> list[str] | None:
        """The stems that a note names; empty where it names none, None where it names some that cannot be made out."""
        named = [part[1] + (part[2] or "") for part in PARENTHESES.finditer(text) if REFERENCE.search(part[1])]
        found: dict[str, None] = {}
        for part in named or ([] if text.endswith(":") else [PARENTHESES.sub(" ", text)]):
            stems = self._of_part(part)
            if stems is None:
                return None
            found |= dict.fromkeys(stems)
        return list(found)

    def _of_part(self, part: str) -> list[str] | None:
        references = list(REFERENCE.finditer(part))
        if not references:
            return []
        spans = [
            self._span(first.replace(".", ""), last.replace(".", ""))
            for first, last in (each.groups("") for each in references)
        ]
        stems = [stem for span in spans for stem in span or ()]
        if not all(spans) or EXCEPT.search(part[references[0].start() :]):
            return None
        return self._narrowed(stems, part) if re.search(r"\bwith\b", part[references[0].end() :]) else stems

    def _span(self, first: str, last: str) -> list[str]:
        """The fewest stems that stand for a code, or for all from one code to another; empty where a code is not listed."""
        if not last:
            return [first] if self._is_listed(first) else []
        if first not in self._place or last not in self._place:
            return []
        begin, end = self._place[first], self._after(last)
        within = self._codes[begin:end]
        stems: list[str] = []
        for code in within:
            if not stems or not code.startswith(stems[-1]):
                stems.append(code)
        return stems

    def _is_listed(self, code: str) -> bool:
        """A code of the list, or one with its seventh character."""
        if code in self._place:
            return True
        return len(code) == FULL_LENGTH and any(code[:length] in self._leaves for length in range(3, FULL_LENGTH))

    def _after(self, code: str) -> int:
        """The place behind a code and all below it."""
        end = self._place[code] + 1
        while end < len(self._codes) and self._codes[end].startswith(code):
            end += 1
        return end

    @cached_property
    def _leaves(self) -> frozenset[str]:
        """Codes with nothing below them."""
        followed = zip(self._codes, (*self._codes[1:], ""), strict=True)
        return frozenset(code for code, following in followed if not following.startswith(code))

    def _under(self, stem: str) -> tuple[str, ...]:
        return self._codes[self._place[stem] : self._after(stem)] if stem in self._place else ()

    def _narrowed(self, stems: list[str], part: str) -> list[str] | None:
        """The codes below stems that end as the note says; None where it cannot be made out or none does."""
        under = [code for stem in stems for code in self._under(stem)]
        if ending := ENDING.search(part):
            wanted = _between(ending[1], ending[2])
            return [code for code in under if code[3:] in wanted] or None
        if final := FINAL.search(part):
            return [code for code in under if code in self._leaves and code.endswith(final[1])] or None
        placed = PLACED.search(part)
        if not placed:
            return None
        return stems if not placed[3] else list(self._placed(under, *placed.groups())) or None

    def _placed(self, under: list[str], place: str, other: str | None, value: str, last: str | None) -> Iterator[str]:
        first, wanted = ORDINALS[place], _between(value, last)
        if first == FULL_LENGTH:
            yield from (f"{code:X<6}{end}" for code in under if code in self._leaves for end in sorted(wanted))
        elif other and len(value) == 1:
            # The fifth character of a code of five, the sixth of one of six: the last, which tells how a drug did harm.
            lengths = (first, ORDINALS[other])
            yield from (code for code in under if len(code) in lengths and code in self._leaves and code[-1] in wanted)
        else:
            length = first + len(value) - 1
            yield from (code for code in under if len(code) == length and code[first - 1 :] in wanted)


def _between(first: str, last: str | None) -> set[str]:
    """The texts from one to another, which differ in their last character."""
    if not last:
        return {first}
    return {first[:-1] + chr(number) for number in range(ord(first[-1]), ord(last[-1]) + 1)}
