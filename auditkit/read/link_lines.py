"""Find the line that each service of a paid claim answers, within the claim already found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from auditkit.read.link_claims import AMBIGUOUS, NO_LINE, Found, Record, codes, money, span

Test = Callable[[Record, Record], bool]
BY_NUMBER = "line_control_number"
MODIFIERS = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")


class Pass(NamedTuple):
    """One way of finding a line: what both sides are looked up by, what else must hold, what chooses among several."""

    basis: str
    of_line: Callable[[Record], str | None]
    of_service: Callable[[Record], set[str]]
    test: Test
    narrowing: tuple[Test, ...]


def find_lines(services: list[Record], lines: list[Record]) -> list[Found]:
    """Return, for each service, the line_no found and the basis, or why none was.

    The provider's own line number decides; failing that the code with modifiers and charge; failing that the code and the
    day. Lines alike in all of these are taken in order where there are as many services as lines, and are ambiguous otherwise.
    """
    found: dict[int, Found] = {}
    taken: set[int] = set()
    for way in PASSES:
        waiting = {position: service for position, service in enumerate(services) if position not in found}
        for group, candidates in _groups(waiting, lines, taken, way):
            free = [index for index in candidates if index not in taken]  # an earlier group may have taken some
            pairs = _pair([services[position] for position in group], [lines[index] for index in free], way.basis)
            if pairs:
                found |= {position: Found(line["line_no"], way.basis) for position, line in zip(group, pairs, strict=True)}
                taken.update(free)
            elif free and way.basis != BY_NUMBER:  # a number given to several lines says nothing: try the code
                found |= dict.fromkeys(group, Found(None, AMBIGUOUS))
    return [found.get(position, Found(None, NO_LINE)) for position in range(len(services))]


def _groups(
    waiting: dict[int, Record], lines: list[Record], taken: set[int], way: Pass
) -> list[tuple[list[int], tuple[int, ...]]]:
    """Group the services that have the same candidate lines, the most certain first."""
    pool: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if index not in taken:
            pool[way.of_line(line) or ""].append(index)
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for position, service in waiting.items():
        near = sorted(index for key in way.of_service(service) for index in pool.get(key, ()))
        groups[_candidates(service, near, lines, way)].append(position)
    groups.pop((), None)
    return sorted(((group, candidates) for candidates, group in groups.items()), key=lambda pair: len(pair[1]))


def _candidates(service: Record, near: list[int], lines: list[Record], way: Pass) -> tuple[int, ...]:
    kept = [index for index in near if way.test(service, lines[index])]
    for narrower in way.narrowing:
        if len(kept) > 1:
            kept = [index for index in kept if narrower(service, lines[index])] or kept
    return tuple(kept)


def _pair(services: list[Record], lines: list[Record], basis: str) -> list[Record]:
    """Pair services with as many like lines, or several with the one line that they share; else nothing."""
    if len(services) == len(lines):
        return lines
    if len(lines) != 1:
        return []
    charges = [money(service["service_charge"]) for service in services]
    shared = sum((charge for charge in charges if charge is not None), Decimal(0))
    # a payer may split a line: its number, or a charge that adds up to the line's, shows that it did
    split = basis == BY_NUMBER or (None not in charges and abs(shared) == money(lines[0]["charge_amount"]))
    return lines * len(services) if split else []


def _number_of_line(line: Record) -> str | None:
    return line["line_control_number"]


def _number_of_service(service: Record) -> set[str]:
    return {number for number in (service["line_control_number"],) if number}


def _code_of_line(line: Record) -> str | None:
    revenue = line["revenue_code"]
    return line["procedure_code"] or (f"revenue {revenue.zfill(4)}" if revenue else None)


def _codes_of_service(service: Record) -> set[str]:
    revenue = service["revenue_code"]
    return codes(service) or ({f"revenue {revenue.zfill(4)}"} if revenue else set())


def _always(service: Record, line: Record) -> bool:
    return True


def _same_code(service: Record, line: Record) -> bool:
    return _code_of_line(line) in _codes_of_service(service)


def _same_charge(service: Record, line: Record) -> bool:
    charge, billed = money(service["service_charge"]), money(line["charge_amount"])
    return charge is not None and billed is not None and abs(charge) == abs(billed)  # a reversal states it negated


def _same_modifiers(service: Record, line: Record) -> bool:
    if service["submitted_procedure_code"] not in (None, service["procedure_code"]):
        return True  # the payer changed the code: the modifiers beside it are its own
    billed = sorted(modifier for column in MODIFIERS if (modifier := line[column]))
    return sorted((service["modifiers"] or "").split()) == billed


def _as_charged(service: Record, line: Record) -> bool:
    return _same_charge(service, line) and _same_modifiers(service, line)


def _same_day(service: Record, line: Record) -> bool:
    first, last = span(line)
    return bool(first) and service["service_date"] is not None and first <= service["service_date"] <= last


PASSES = (
    Pass(BY_NUMBER, _number_of_line, _number_of_service, _always, (_same_code, _as_charged, _same_day)),
    Pass("code_and_charge", _code_of_line, _codes_of_service, _as_charged, (_same_day,)),
    Pass("code_date", _code_of_line, _codes_of_service, _same_day, (_same_charge, _same_modifiers)),
)
