"""Generate the sample: ``python -m sample_claims.generator OUT --seed 20240701 --professional 2000 --facility 300``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

from sample_claims.generator import background
from sample_claims.generator.book import Book
from sample_claims.generator.claims_837 import write_institutional, write_professional
from sample_claims.generator.denials import deny
from sample_claims.generator.people import CODERS, HOSPITAL_CODER
from sample_claims.generator.plants import plant
from sample_claims.generator.plants.side_effects import expect_of_the_record, expect_second_visits, expect_shifted_curve
from sample_claims.generator.plants.situations import settle, situations
from sample_claims.generator.record.choose import record
from sample_claims.generator.record.write import write_record
from sample_claims.generator.remittance_835 import write_remittance
from sample_claims.generator.table_out import write_claims, write_key, write_roster

ENCOUNTERS = 150
USUAL_CODER_SHARE = 0.85


def generate(out: Path, seed: int, professional: int, facility: int, plants: int | None = None) -> None:
    """Write the sample to a folder: table, 837, 835, roster, record and keys. Same arguments, same bytes."""
    book = fill(seed, professional, facility, plants)
    out.mkdir(parents=True, exist_ok=True)
    write_claims(book.claims, out / "claims.csv")
    write_professional([claim for claim in book.claims if claim.kind == "P"], out / "claims_professional.837")
    write_institutional([claim for claim in book.claims if claim.kind == "I"], out / "claims_institutional.837")
    write_remittance(book.claims + book.strays, out / "remittance.835")
    write_roster(out / "providers.csv")
    write_key(book.key, out / "answer_key.csv")
    write_record(book, out)


def fill(seed: int, professional: int, facility: int, plants: int | None = None) -> Book:
    """Fill a book: plants first, everyday claims up to the numbers asked for, what payers decided, what the record says."""
    book = Book(Random(seed))
    plant(book, plants)
    if plants is None:
        situations(book, seed)
    background.professional(book, max(0, professional - sum(claim.kind == "P" for claim in book.claims)))
    background.hospital(book, max(0, facility - sum(claim.kind == "I" for claim in book.claims)))
    deny(book)
    record(book, ENCOUNTERS)
    _number(book)
    _code(book)
    settle(book)
    expect_second_visits(book)
    expect_shifted_curve(book)
    expect_of_the_record(book)
    return book


def _number(book: Book) -> None:
    """Shuffle the claims, so that plants do not stand together, and number them.

    A claim that an audit can only infer to be replaced shares its account number with the later one.
    """
    book.random.shuffle(book.claims)
    for serial, claim in enumerate(book.claims, 1):
        claim.claim_id = f"S{claim.kind}{serial:05d}"
        claim.account = f"ACCT{serial:06d}"
        claim.payer_number = f"24{serial:09d}0" if claim.paid else ""
    for serial, claim in enumerate(book.strays, 1):
        claim.claim_id, claim.account, claim.payer_number = f"ZP{serial:05d}", f"OTHR{serial:06d}", f"249{serial:08d}0"
    for claim in book.claims:
        if claim.original and not claim.linked:
            claim.account = claim.original.account


def _code(book: Book) -> None:
    """Say who coded each claim: usually the coder of the provider or of the hospital, sometimes a stand-in."""
    for claim in book.claims:
        usual = claim.provider.coder if claim.kind == "P" else HOSPITAL_CODER
        claim.coder = usual if book.random.random() < USUAL_CODER_SHARE else book.random.choice(CODERS)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(prog="python -m sample_claims.generator", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=20240701)
    parser.add_argument("--professional", type=int, default=2000, help="professional claims, plants included")
    parser.add_argument("--facility", type=int, default=300, help="outpatient hospital claims, plants included")
    parser.add_argument(
        "--plants", type=int, help="errors and near misses of each check; without it each kind once, nine at least"
    )
    asked = parser.parse_args(arguments)
    generate(asked.out, asked.seed, asked.professional, asked.facility, asked.plants)


if __name__ == "__main__":
    main()
