"""A seeded population of professional claims as tables at rest, to measure checks on: Zipf codes, 2.2 lines a claim.

Every line is live, dated in the third quarter of 2024 and complete, so that what is measured is the checks' work. Codes are
those of the published MUE and add-on tables where the reference data is there; without it those of the starter set.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from auditkit.codesets import Store

LINES_A_CLAIM = 2.2
PART = 2_000_000
MODIFIERS = np.array(["", "59", "XS", "76", "LT", "RT", "25"])
MODIFIER_SHARES = [0.90, 0.02, 0.005, 0.015, 0.02, 0.02, 0.02]
SPECIALTIES = np.array(["08", "11", "06", "20", "10", "18", "02", "30"])
ADD_ONS_OF_TYPE_1 = 0.03


def write_population(folder: Path, lines: int, store: Store, seed: int = 7) -> dict[str, Path]:
    """Write ``claims``, ``lines`` and ``diagnoses`` of a population; the same seed and size give the same rows.

    Args:
        folder: where the files go.
        lines: about how many lines.
        store: reference sets, for codes to draw from.
        seed: of the draw.
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    codes, diagnoses = (random.permutation(found) for found in _codes(store))
    parts: dict[str, list[Path]] = {"claims": [], "lines": [], "diagnoses": []}
    people = max(lines // 40, 50)
    for number, start in enumerate(range(0, lines, PART)):
        made = _part(random, number, min(PART, lines - start), people, codes, diagnoses)
        for name, frame in made.items():
            path = folder / f"{name}-{number:03d}.parquet"
            frame.write_parquet(path)
            parts[name].append(path)
    found = {}
    for name, paths in parts.items():
        found[name] = folder / f"{name}.parquet"
        pl.scan_parquet(paths).sink_parquet(found[name], row_group_size=250_000)
        for path in paths:
            path.unlink()
    return found


def _codes(store: Store) -> tuple[np.ndarray, np.ndarray]:
    limits = pl.concat([store.rows(release) for release in store.releases("mue")])
    payable = limits.filter(edit_service="practitioner").filter(pl.col("mue") > 0)["procedure_code"].unique().sort()
    headings = pl.concat([store.rows(release) for release in store.releases("icd10cm")])
    billable = headings.filter(pl.col("until_date").is_null(), billable="Y")["diagnosis_code"].unique().sort()
    return payable.to_numpy().astype(str), billable.to_numpy().astype(str)


def _part(
    random: np.random.Generator, number: int, lines: int, people: int, codes: np.ndarray, diagnoses: np.ndarray
) -> dict[str, pl.DataFrame]:
    claims = max(int(lines / LINES_A_CLAIM), 1)
    of_claim = np.sort(random.integers(0, claims, lines))
    first = np.concatenate(([True], of_claim[1:] != of_claim[:-1]))
    line_no = np.arange(lines) - np.maximum.accumulate(np.where(first, np.arange(lines), 0)) + 1
    key = np.char.add(f"C{number + 1:03d}", np.char.zfill(np.arange(claims).astype(str), 8))
    day = np.datetime64("2024-07-01") + random.integers(0, 92, claims)
    provider = random.integers(0, max(people // 60, 5), claims)
    units = np.where(random.random(lines) < 0.02, random.integers(2, 12, lines), 1)
    charge = random.integers(20, 900, lines) * 100
    return {
        "claims": _claims(random, key, day, provider, people),
        "lines": pl.DataFrame(
            {
                "claim_key": key[of_claim],
                "line_no": line_no,
                "procedure_code": codes[_zipf(random, lines, len(codes))],
                "modifier_1": random.choice(MODIFIERS, lines, p=MODIFIER_SHARES),
                "service_date": day[of_claim].astype("datetime64[D]"),
                "units": units,
                "charge_amount": charge * units,
                "allowed_amount": charge * units // 2,
                "diagnosis_pointer_1": np.full(lines, "1"),
                "denied": np.full(lines, "N"),
            },
            strict=False,
        ).with_columns(
            pl.col("units").cast(pl.Decimal(12, 3)),
            (pl.col("charge_amount").cast(pl.Decimal(12, 2)) / 100).cast(pl.Decimal(12, 2)),
            (pl.col("allowed_amount").cast(pl.Decimal(12, 2)) / 100).cast(pl.Decimal(12, 2)),
            pl.col("modifier_1").replace("", None),
        ),
        "diagnoses": pl.DataFrame(
            {
                "claim_key": key,
                "position": np.ones(claims, dtype=np.int64),
                "diagnosis_code": diagnoses[_zipf(random, claims, len(diagnoses))],
                "kind": np.full(claims, "principal"),
            },
            strict=False,
        ),
    }


def _claims(random: np.random.Generator, key: np.ndarray, day: np.ndarray, provider: np.ndarray, people: int) -> pl.DataFrame:
    claims = len(key)
    person = random.integers(0, people, claims)
    birth = np.datetime64("1930-01-01") + (person * 7919) % 29_000
    return pl.DataFrame(
        {
            "claim_key": key,
            "claim_type": np.full(claims, "P"),
            "patient_control_number": key,
            "frequency_code": np.full(claims, "1"),
            "received_date": (day + random.integers(3, 40, claims)).astype("datetime64[D]"),
            "patient_key": np.char.add("P", np.char.zfill(person.astype(str), 8)),
            "patient_birth_date": birth.astype("datetime64[D]"),
            "patient_sex": np.where(person % 2 == 0, "F", "M"),
            "payer_id": np.full(claims, "MEDICARE"),
            "payer_class": np.full(claims, "medicare"),
            "billing_npi": np.char.add("29", np.char.zfill((provider // 12).astype(str), 8)),
            "billing_tin": np.char.add("T", np.char.zfill((provider // 12).astype(str), 8)),
            "rendering_npi": np.char.add("28", np.char.zfill(provider.astype(str), 8)),
            "rendering_specialty": SPECIALTIES[provider % len(SPECIALTIES)],
            "claim_place_of_service": np.full(claims, "11"),
        },
        strict=False,
    )


def _zipf(random: np.random.Generator, size: int, kinds: int) -> np.ndarray:
    weights = 1 / np.arange(1, kinds + 1) ** 1.05
    return np.searchsorted(np.cumsum(weights / weights.sum()), random.random(size))
