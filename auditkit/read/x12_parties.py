"""Loops above the claim in an 837 (2000A to 2010CA): who bills, who is insured by whom, who the patient is."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditkit.read.x12_elements import PAYER_CLASSES, Segment, dates, element, iso_date, npi

Row = dict[str, str | None]
BILLING, SUBSCRIBER, PATIENT, PAYER, OTHER = "85", "IL", "QC", "PR", ""
PERSONS = (SUBSCRIBER, PATIENT)
TAX_NUMBERS = ("24", "34")  # NM108 of 4010: the identifier is a tax number


@dataclass(slots=True)
class Parties:
    """What stands above the claims, by loop. ``place`` is the entity that N4, DMG and REF belong to."""

    billing: Row = field(default_factory=dict)
    subscriber: Row = field(default_factory=dict)
    insured: Row = field(default_factory=dict)
    dependent: Row | None = None
    place: str = OTHER

    def level(self, code: str | None) -> None:
        """Enter a hierarchical level (HL03): 20 billing provider, 22 subscriber, 23 dependent."""
        self.place = OTHER
        if code == "23":
            self.dependent = {}
            return
        self.dependent, self.subscriber, self.insured = None, {}, {}
        if code != "22":
            self.billing = {}

    def take(self, segment: Segment) -> None:
        """Take one segment above the claim."""
        taker = getattr(self, f"_{segment[0].lower()}", None) if segment[0] in TAKEN else None
        if taker is not None:
            taker(segment)

    def fields(self) -> Row:
        """Return the columns of a claim that these loops fill; the patient is the dependent where there is one."""
        if self.dependent is None:
            return {**self.billing, **self.insured, **self.subscriber}
        # a dependant's own member number counts where it was sent; the rest of the person is never mixed with the insured
        member = self.dependent.get("member_id") or self.subscriber.get("member_id")
        return {**self.billing, **self.insured, **self.dependent, "member_id": member}

    def _person(self) -> Row | None:
        if self.place == PATIENT:
            return self.dependent
        return self.subscriber if self.place == SUBSCRIBER else None

    def _nm1(self, segment: Segment) -> None:
        self.place = element(segment, 1) or OTHER
        if self.place == PATIENT and self.dependent is None:
            self.dependent = {}  # the patient's loop without its HL
        identifier = element(segment, 9)
        person = self._person()
        if person is not None:
            names = {"patient_last_name": element(segment, 3), "patient_first_name": element(segment, 4)}
            person |= {**names, "member_id": identifier}
        elif self.place == BILLING:
            self.billing |= {"billing_name": element(segment, 3), "billing_npi": npi(segment)}
            if element(segment, 8) in TAX_NUMBERS:
                self.billing["billing_tin"] = identifier
        elif self.place == PAYER:
            self.insured |= {"payer_name": element(segment, 3), "payer_id": identifier}

    def _prv(self, segment: Segment) -> None:
        if element(segment, 1) == "BI":
            self.billing["billing_taxonomy"] = element(segment, 3)

    def _sbr(self, segment: Segment) -> None:
        filing = element(segment, 9)
        self.insured["group_number"] = element(segment, 3)
        self.insured["payer_class"] = PAYER_CLASSES.get(filing, "other") if filing else None
        self.subscriber["patient_relationship"] = element(segment, 2)

    def _pat(self, segment: Segment) -> None:
        person = self.subscriber if self.dependent is None else self.dependent
        if self.dependent is not None:
            person["patient_relationship"] = element(segment, 1)
        person["patient_death_date"] = iso_date(element(segment, 6))

    def _n4(self, segment: Segment) -> None:
        person = self._person()
        if person is not None:
            person["patient_zip"] = element(segment, 3)

    def _dmg(self, segment: Segment) -> None:
        person = self._person()
        if person is not None:
            person["patient_birth_date"], _ = dates(element(segment, 1), element(segment, 2))
            person["patient_sex"] = element(segment, 3)

    def _ref(self, segment: Segment) -> None:
        if self.place == BILLING and element(segment, 1) in ("EI", "SY"):
            self.billing["billing_tin"] = element(segment, 2)


TAKEN = frozenset({"NM1", "PRV", "SBR", "PAT", "N4", "DMG", "REF"})
