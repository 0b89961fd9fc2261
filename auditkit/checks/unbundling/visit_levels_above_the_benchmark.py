"""A provider whose visits stand at higher levels than the specialty's benchmark, beyond chance.

Why it matters
    Visits at levels that the record does not carry are overpaid, visit after visit. Payers compare distributions too, and ask for records.
Rule
    For each rendering provider, specialty and family of visits with 30 visits or more in the window: the mean level lies above the benchmark's, the
    chi-square test (levels expected less than five times pooled) gives p below 0.01 after adjusting over all providers and families compared
    (Benjamini and Hochberg), and from 100 patients on the population stability index, less its bias of (levels - 1) / n, is 0.10 or more. Levels are
    those that the benchmark has. Patients are counted, not visits: each counts once, in equal parts for its visits of the family. One line stands for the provider: the first visit of
    the family in the window. A signal for drawing records, never an error by itself; no amount follows from it.
Cannot tell
    Fewer than 30 visits; the benchmark has no shares for the specialty and family, or no loaded release covers the days; the specialty is blank, or
    the performer is, and the biller's number stands in for a person.
What settles it
    A sample of the provider's records, drawn at random and coded anew; the mix of patients may explain the difference.
"""

import narwhals as nw
import polars as pl

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.visit_distribution import COMPARED, compared_providers, is_shifted
from auditkit.rules.visit_levels import visit_family

ID, FAMILY, SUBJECT = "EM-DIST-RIGHT", "unbundling", "line"
CLAIM_TYPES = ("P",)
ACROSS_PATIENTS = True
NEEDS = ("procedure_code", "service_day", "patient_key", "rendering_npi")
READS = ("rendering_specialty",)
APPLIES = ~visit_family().is_null() | nw.col("procedure_code").is_null()
SOURCE = "CMS comparative billing reports; chi-square test with Benjamini-Hochberg adjustment and population stability index"
CASES = {
    "above": Case("REVIEW", "medium", "over", "none", "This line stands for the provider's {visits} visits of the family ({patients} patients) in the window. Of {codes} the provider has {shares} per cent, each patient counted once, mean level {mean_level:.2f}; the benchmark of specialty {rendering_specialty} has {benchmark_shares}, {benchmark_level:.2f}. Chi square {chi_square:.1f}, p {p_adjusted:.2g} adjusted over all providers compared; stability index {stability_index:.2f}; Cramer's V {cramers_v:.2f}. Higher levels than the benchmark's are a reason to draw records, and no error by themselves"),
}
UNKNOWN = {
    "few visits": "the provider has fewer than 30 visits of the family in the window",
    "no benchmark": "the benchmark has no shares for the specialty and family",
    "no release": "no loaded benchmark covers the days of the visits",
    "specialty": "the specialty of the provider is blank",
    "provider": "the line names no performer, and the biller's number is no person",
}

EXAMPLES = """
claim | procedure_code | rendering_npi | rendering_specialty | service_date | patient | times | claim_type | outcome                   | because
A1    | 99211          | R1            |                     |              | A1      | 4     |            | above                     | F1: n = 200, shares 2/5/13/40/40; one line stands for the provider
A2    | 99212          | R1            |                     |              | A2      | 10    |            | does not apply            |
A3    | 99213          | R1            |                     |              | A3      | 26    |            | does not apply            |
A4    | 99214          | R1            |                     |              | A4      | 80    |            | does not apply            |
A5    | 99215          | R1            |                     |              | A5      | 80    |            | does not apply            |
B1    | 99215          | R2            |                     |              | B1      | 350   |            | above                     | F2: n = 500, 70 per cent 99215
B2    | 99213          | R2            |                     |              | B2      | 150   |            | does not apply            |
C1    | 99215          | R9            |                     |              | C1      | 12    |            | cannot tell: few visits   | N1: n = 20
C2    | 99213          | R9            |                     |              | C2      | 8     |            | does not apply            |
D1    | 99211          | 2000000028    |                     |              | D1      | 10    |            | silent                    | N2: shifted to the left
D2    | 99212          | 2000000028    |                     |              | D2      | 60    |            | does not apply            |
D3    | 99213          | 2000000028    |                     |              | D3      | 100   |            | does not apply            |
D4    | 99214          | 2000000028    |                     |              | D4      | 26    |            | does not apply            |
D5    | 99215          | 2000000028    |                     |              | D5      | 4     |            | does not apply            |
E1    | 99213          | 2000000036    |                     |              | E1      | 24    |            | silent                    | n = 50, near the benchmark
E2    | 99214          | 2000000036    |                     |              | E2      | 21    |            | does not apply            |
E3    | 99212          | 2000000036    |                     |              | E3      | 5     |            | does not apply            |
F1    | 99215          | 2000000044    |                     |              | F1      | 29    |            | cannot tell: few visits   | one short of 30
G1    | 99215          | 2000000051    |                     |              | G1      | 30    |            | above                     | 30 are enough
H1    | 99205          | 2000000051    |                     |              | H1      | 40    |            | cannot tell: no benchmark | another family, without shares
I1    | 99215          | 2000000069    | 06                  |              | I1      | 40    |            | cannot tell: no benchmark | another specialty
J1    | 99215          | 2000000077    | (blank)             |              | J1      | 40    |            | cannot tell: specialty    |
K1    | 99215          | (blank)       |                     |              | K1      | 40    |            | cannot tell: provider     | the biller is no person
L1    | 99215          | 2000000085    |                     | 2031-01-01   | L1      | 40    |            | cannot tell: no release   | the benchmark ends before
P1    | 99213          | 2000000127    |                     |              | P1      | 39    |            | silent                    | 40 visits of one patient more, all 99215
P2    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P3    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P4    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P5    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P6    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P7    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P8    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P9    | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P10   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P11   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P12   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P13   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P14   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P15   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P16   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P17   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P18   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P19   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P20   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P21   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P22   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P23   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P24   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P25   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P26   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P27   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P28   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P29   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P30   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P31   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P32   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P33   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P34   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P35   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P36   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P37   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P38   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P39   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P40   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
P41   | 99215          | 2000000127    |                     |              | PZ      |       |            | does not apply            |
M1    | 99215          | 2000000119    |                     |              | M1      | 40    | I          | does not apply            | a hospital's claims
O1    | 20610          | 2000000119    |                     |              | O1      | 40    |            | does not apply            | no visits
"""


def evaluate(lines: Lines, em_benchmark: CodeSet) -> Lines:
    found = compared_providers(lines.filter(nw.col("in_window")), em_benchmark)
    shifted = pl.when(is_shifted(upwards=True)).then(pl.lit("above")).otherwise(pl.lit(SILENT))
    told = found.with_columns(case=pl.when(pl.col("state") == COMPARED).then(shifted).otherwise("state"), in_window=pl.lit(True))
    result: Lines = nw.from_native(told.lazy())
    return result.with_columns(breach=breach_of(CASES))
