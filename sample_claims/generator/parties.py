"""Who stands on a professional claim beside biller and performer: who referred, the facility, the laboratory's certificate."""

from __future__ import annotations

from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.people import HOSPITAL, REFERRING, SURGICENTER, npi

LABORATORY = "99D0000001"  # an invented certificate number
ORDERED = ("7", "93", "97", "A", "L")  # images, tests, therapy, equipment
FACILITIES = {"19": HOSPITAL.npi, "21": HOSPITAL.npi, "22": HOSPITAL.npi, "23": HOSPITAL.npi, "24": SURGICENTER}


def is_laboratory(line: Line) -> bool:
    """True for a laboratory service, which a professional claim bills under a certificate."""
    return line.code == "G0328" or (line.code.isdigit() and "80047" <= line.code <= "89398")


def referring(claim: Claim) -> str:
    """Who referred: named where a test, an image, therapy or equipment is billed, unless the claim says otherwise."""
    ordered = any(is_laboratory(line) or line.code.startswith(ORDERED) for line in claim.lines)
    return claim.field("referring_npi", npi(REFERRING[0]) if ordered else "")


def service_facility(claim: Claim) -> str:
    """The facility where a professional service was given; blank in the office and at home."""
    return claim.field("service_facility_npi", FACILITIES.get(claim.place, ""))


def certificate(claim: Claim) -> str:
    """The laboratory's certificate number of a professional claim with a laboratory line."""
    return claim.field("clia_number", LABORATORY if any(is_laboratory(line) for line in claim.lines) else "")
