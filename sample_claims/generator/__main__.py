"""Generate the sample: ``python -m sample_claims.generator OUT --seed 20240701 --professional 800 --facility 100``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

from sample_claims.generator import background
from sample_claims.generator.book import Book
from sample_claims.generator.claims_837 import write_institutional, write_professional
from sample_claims.generator.plants import plant
from sample_claims.generator.remittance_835 import write_remittance
from sample_claims.generator.table_out import write_claims, write_key, write_roster


def generate(out: Path, seed: int, professional: int, facility: int, plants: int | None = None) -> None:
    """Write the sample to a folder: table, 837, 835, roster and key. Same arguments, same bytes."""
    book = fill(seed, professional, facility, plants)
    out.mkdir(parents=True, exist_ok=True)
    write_claims(book.claims, out / "claims.csv")
    write_professional([claim for claim in book.claims if claim.kind == "P"], out / "claims_professional.837")
    write_institutional([claim for claim in book.claims if claim.kind == "I"], out / "claims_institutional.837")
    write_remittance(book.claims, out / "remittance.835")
    write_roster(out / "providers.csv")
    write_key(book.key, out / "answer_key.csv")


def fill(seed: int, professional: int, facility: int, plants: int | None = None) -> Book:
    """Fill a book: plants first, everyday claims up to the numbers asked for, then numbers for claims and accounts."""
    book = Book(Random(seed))
    plant(book, plants)
    background.professional(book, max(0, professional - sum(claim.kind == "P" for claim in book.claims)))
    background.hospital(book, max(0, facility - sum(claim.kind == "I" for claim in book.claims)))
    _number(book)
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
    for claim in book.claims:
        if claim.original and not claim.linked:
            claim.account = claim.original.account


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(prog="python -m sample_claims.generator", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=20240701)
    parser.add_argument("--professional", type=int, default=800, help="professional claims, plants included")
    parser.add_argument("--facility", type=int, default=100, help="outpatient hospital claims, plants included")
    parser.add_argument(
        "--plants", type=int, help="errors and near misses of each check; without it each kind once, nine at least"
    )
    asked = parser.parse_args(arguments)
    generate(asked.out, asked.seed, asked.professional, asked.facility, asked.plants)


if __name__ == "__main__":
    main()
