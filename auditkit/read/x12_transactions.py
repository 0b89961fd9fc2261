"""Numbered segments → transactions (ST to SE), each with its envelope, guide and own component separator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditkit.read.x12_elements import Segment, element
from auditkit.read.x12_segments import Numbered

ENVELOPE = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA"})
# where composites stand whose first component is a known qualifier: segment name, element
COMPOSITES = {"SV1": 1, "SV2": 2, "SVC": 1, "HI": 1, "CLM": 5, "SVD": 3}
QUALIFIED = re.compile(r"(?:HC|HP|NU|ER|IV|WK|N4|AD|A?B[KFJNGEHI]|A?PR|DR)([^A-Za-z0-9 .\-])[A-Z0-9]")
BILLED_AT = re.compile(r"[A-Z0-9]{1,2}([^A-Za-z0-9 .\-])[AB]?\1[A-Z0-9]")
NAME = re.compile(r"[A-Za-z0-9]{1,12}")

COUNT_DIFFERS = "{n} transaction(s): the segment count that SE states differs from the segments read"
CONTROL_DIFFERS = "{n} transaction(s): the control numbers of ST and SE differ"
NO_HEADER = "no interchange header (ISA) before the first transaction; the separators were inferred"
NO_TRAILER = "{n} interchange(s) end without IEA"
SEPARATOR_DIFFERS = "{n} transaction(s): the component separator in use is not the one that the interchange declares"
SEPARATORS_MIXED = "{n} transaction(s) use several component separators; the most frequent one was taken"


@dataclass(slots=True)
class Transaction:
    """One ST to SE: ``kind`` is ST01 (empty for segments outside any), ``guide`` the implementation guide, if said."""

    kind: str
    guide: str = ""
    name: str = "0-0"
    sent: str | None = None
    component: str = ":"
    declared: bool = True
    complete: bool = False
    segments: list[tuple[int, Segment]] = field(default_factory=list)


class Envelopes:
    """Collects transactions from numbered segments and notes what the envelopes contradict."""

    def __init__(self, notes: Counter[str]) -> None:
        self.notes = notes
        self.names: Counter[str] = Counter()
        self.group: Segment = ()
        self.open: Transaction | None = None
        self.interchange_open = False

    def take(self, numbered: Numbered) -> Transaction | None:
        """Take the next segment of the file; return the transaction that it ends, if it ends one."""
        ended: Transaction | None = None
        name = numbered.elements[0]
        if name not in ENVELOPE:
            self._inside(numbered)
        elif name == "ST":
            ended = self.close(None)
            self._start(numbered)
        elif name == "SE":
            ended = self.close(numbered.elements)
        else:
            ended = self.close(None)
            self._outside(numbered)
        return ended

    def _start(self, numbered: Numbered) -> None:
        kind, number, guide = (element(numbered.elements, position) or "" for position in (1, 2, 3))
        group = element(self.group, 6) or "0"
        # the name is typed by people and shown in errors: whatever is no plain control number is left out of it
        name = "-".join(said if NAME.fullmatch(said) else "0" for said in (group, number))
        self.names[name] += 1
        if self.names[name] > 1:  # joined interchanges repeat their control numbers
            name = f"{name}.{self.names[name]}"
        self._open(numbered, kind, guide or element(self.group, 8) or "", name, element(self.group, 4))

    def _inside(self, numbered: Numbered) -> None:
        if self.open is None:
            self._open(numbered, "", "", "0-0", None)
        else:
            self.open.segments.append((numbered.row, numbered.elements))

    def _open(self, numbered: Numbered, kind: str, guide: str, name: str, sent: str | None) -> None:
        separators = numbered.separators
        self.open = Transaction(kind, guide, name, sent, separators.component, separators.declared)
        self.open.segments.append((numbered.row, numbered.elements))
        self.notes[NO_HEADER] += not separators.declared and numbered.row <= 2

    def _outside(self, numbered: Numbered) -> None:
        name = numbered.elements[0]
        if name == "ISA":
            self.notes[NO_TRAILER] += self.interchange_open
        if name in ("ISA", "IEA"):
            self.interchange_open, self.group = name == "ISA", ()
        if name in ("GS", "GE"):
            self.group = numbered.elements if name == "GS" else ()

    def close(self, trailer: Segment | None) -> Transaction | None:
        """Close the open transaction: with its SE, or with None where it was broken off."""
        transaction, self.open = self.open, None
        if transaction is None:
            return None
        if trailer is not None and transaction.kind:
            self._compare(transaction, trailer)
        transaction.component = self._component(transaction)
        if not transaction.guide:  # 4010 may say it in the header of the transaction only
            transaction.guide = next((element(s, 2) or "" for _, s in transaction.segments[:5] if s[:2] == ("REF", "87")), "")
        return transaction

    def _compare(self, transaction: Transaction, trailer: Segment) -> None:
        stated, control = element(trailer, 1), element(trailer, 2)
        if stated is not None and control is not None:
            transaction.complete = True
            self.notes[COUNT_DIFFERS] += stated.lstrip("0") != str(len(transaction.segments) + 1)
            self.notes[CONTROL_DIFFERS] += control != element(transaction.segments[0][1], 2)

    def _component(self, transaction: Transaction) -> str:
        """Find the component separator in use: some files declare one in ISA16 and use another."""
        seen: Counter[str] = Counter()
        for _, segment in transaction.segments:
            position = COMPOSITES.get(segment[0])
            if position is not None and position < len(segment):
                shape = BILLED_AT if segment[0] == "CLM" else QUALIFIED
                match = shape.match(segment[position])
                if match:
                    seen[match.group(1)] += 1
        declared = transaction.component
        if not seen or set(seen) == {declared}:
            return declared
        used = seen.most_common(1)[0][0]
        self.notes[SEPARATORS_MIXED] += len(seen) > 1
        self.notes[SEPARATOR_DIFFERS] += used != declared and transaction.declared
        return used


def transactions(segments: Iterable[Numbered], notes: Counter[str]) -> Iterator[Transaction]:
    """Group segments into transactions; ``notes`` counts, by sentence, what the envelopes contradict.

    Segments outside ST to SE come as a transaction without kind, so that a claim among them is refused and not lost.
    """
    envelopes = Envelopes(notes)
    for numbered in segments:
        ended = envelopes.take(numbered)
        if ended is not None:
            yield ended
    ended = envelopes.close(None)
    notes[NO_TRAILER] += envelopes.interchange_open
    if ended is not None:
        yield ended
