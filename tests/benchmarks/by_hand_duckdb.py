"""The four checks as a careful analyst would write them in SQL for DuckDB: findings alone, as ``by_hand_polars``."""

from __future__ import annotations

import duckdb
import polars as pl

from tests.benchmarks.by_hand_polars import Files

UNITS_OF_A_DAY = """
WITH day AS (SELECT claim_key, line_no, patient_key, rendering_npi, service_date, procedure_code, units FROM lines JOIN claims USING (claim_key)),
over AS (SELECT patient_key, rendering_npi, service_date, procedure_code FROM day JOIN mue USING (procedure_code) WHERE mai <> 1
         GROUP BY ALL HAVING sum(units) > any_value(mue))
SELECT claim_key, line_no FROM day SEMI JOIN over USING (patient_key, rendering_npi, service_date, procedure_code)
"""
PAIRS_OF_CODES = """
WITH day AS (SELECT claim_key, line_no, patient_key, rendering_npi, service_date, procedure_code, modifier_1,
                    coalesce(modifier_1, '') AS modifier FROM lines JOIN claims USING (claim_key)),
marked AS (SELECT *, modifier IN ('59', 'XS') OR (modifier = '25' AND procedure_code IN (FROM visits)) AS lifts, modifier IN ('LT', 'RT') AS sided FROM day),
pairs AS (SELECT two.claim_key, two.line_no, one.procedure_code || '>' || two.procedure_code AS pair, one.lifts OR two.lifts AS lifted,
                 (one.sided OR two.sided) AND one.modifier <> two.modifier AS apart
          FROM marked two JOIN marked one USING (patient_key, rendering_npi, service_date) WHERE one.procedure_code <> two.procedure_code)
SELECT DISTINCT claim_key, line_no FROM pairs JOIN ptp USING (pair) WHERE modifier_indicator = '0' OR NOT (lifted OR apart)
"""
ADD_ONS_ALONE = """
WITH day AS (SELECT claim_key, line_no, patient_key, rendering_npi, billing_tin, rendering_specialty, service_date, procedure_code
             FROM lines JOIN claims USING (claim_key)),
asked AS (SELECT * FROM day JOIN addon USING (procedure_code)),
carried AS (SELECT asked.claim_key, asked.line_no FROM asked JOIN day AS other ON asked.patient_key = other.patient_key
            AND asked.service_date = other.service_date AND asked.primary_code = other.procedure_code
            WHERE (asked.claim_key <> other.claim_key OR asked.line_no <> other.line_no) AND (asked.rendering_npi = other.rendering_npi
            OR (asked.procedure_code = '99292' AND asked.billing_tin = other.billing_tin AND asked.rendering_specialty = other.rendering_specialty)))
SELECT DISTINCT claim_key, line_no FROM asked ANTI JOIN carried USING (claim_key, line_no)
"""
LINES_BILLED_TWICE = """
WITH every AS (SELECT claim_key, line_no, patient_key, rendering_npi, billing_npi, billing_tin, rendering_specialty, received_date,
                      claim_place_of_service, service_date, procedure_code, coalesce(modifier_1, '') AS modifier
               FROM lines JOIN claims USING (claim_key)),
several AS (SELECT patient_key, service_date, procedure_code FROM every GROUP BY ALL HAVING count(*) > 1),
day AS (SELECT *, modifier IN ('59', 'XS', '76') AS stated, modifier IN ('59', 'XS', 'LT', 'RT', '25') AS splits, modifier IN ('LT', 'RT') AS sided
        FROM every SEMI JOIN several USING (patient_key, service_date, procedure_code))
SELECT DISTINCT later.claim_key, later.line_no
FROM day later JOIN day earlier USING (patient_key, service_date, procedure_code) JOIN mue USING (procedure_code)
WHERE (later.received_date > earlier.received_date OR (later.received_date = earlier.received_date AND
       CASE WHEN later.claim_key = earlier.claim_key THEN later.line_no > earlier.line_no ELSE later.claim_key > earlier.claim_key END))
AND NOT (later.stated OR earlier.stated OR (later.claim_key = earlier.claim_key AND later.splits AND earlier.splits AND mai = 1))
AND ((later.modifier = earlier.modifier AND later.rendering_npi = earlier.rendering_npi AND (later.claim_key = earlier.claim_key
      OR (later.billing_npi = earlier.billing_npi AND later.claim_place_of_service = earlier.claim_place_of_service)))
     OR (later.rendering_npi <> earlier.rendering_npi AND later.billing_tin = earlier.billing_tin
         AND later.rendering_specialty = earlier.rendering_specialty AND NOT ((later.sided OR earlier.sided) AND later.modifier <> earlier.modifier)))
"""


def _run(query: str, files: Files) -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        for name, path in files.items():
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}')")
        return pl.DataFrame(connection.sql(query).to_arrow_table())


CHECKS = {
    "NCCI-PTP-PRAC": lambda files: _run(PAIRS_OF_CODES, files),
    "MUE-DOS": lambda files: _run(UNITS_OF_A_DAY, files),
    "AOC-T1": lambda files: _run(ADD_ONS_ALONE, files),
    "DUP-LINE": lambda files: _run(LINES_BILLED_TWICE, files),
}
