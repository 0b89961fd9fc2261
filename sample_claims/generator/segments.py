"""X12 segments: elements, envelopes and the numbers that they carry. One segment a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

SENDER, RECEIVER = "SAMPLESENDER", "SAMPLEPAYER"


def segment(*elements: object) -> str:
    """Join elements with stars, blanks at the end dropped."""
    return "*".join(str(element) for element in elements).rstrip("*") + "~"


def composite(*parts: str) -> str:
    """Join components with colons, blanks at the end dropped."""
    return ":".join(parts).rstrip(":")


def ymd(day: date) -> str:
    """A date as CCYYMMDD."""
    return day.strftime("%Y%m%d")


def plain(amount: Decimal | str) -> str:
    """A number as X12 writes it: without zeros behind the point."""
    text = str(amount)
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def write_interchange(path: Path, functional: str, version: str, groups: Iterable[tuple[date, list[list[str]]]]) -> None:
    """Write one interchange: a functional group a day, each with its transactions (segments between ST and SE)."""
    batches = list(groups)
    stamp = ymd(batches[-1][0])[2:] if batches else "240930"
    head = f"ISA*00*{'':10}*00*{'':10}*ZZ*{SENDER:15}*ZZ*{RECEIVER:15}*{stamp}*1200*^*00501*000000001*0*T*:~"
    lines = [head]
    for number, (sent, transactions) in enumerate(batches, 1):
        lines.append(segment("GS", functional, SENDER, RECEIVER, ymd(sent), "1200", number, "X", version))
        for serial, body in enumerate(transactions, 1):
            lines += list(_transaction(functional, version, f"{number:04d}{serial:04d}", body))
        lines.append(segment("GE", len(transactions), number))
    lines.append(segment("IEA", len(batches), "000000001"))
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def _transaction(functional: str, version: str, control: str, body: list[str]) -> Iterator[str]:
    kind = "835" if functional == "HP" else "837"
    yield segment("ST", kind, control, "" if kind == "835" else version)
    yield from body
    yield segment("SE", len(body) + 2, control)
