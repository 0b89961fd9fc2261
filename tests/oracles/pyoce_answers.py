"""Run by an interpreter that has ``pyoce``: claims as JSON on standard input, the edits of each claim and line on standard output.

It imports nothing of auditkit, which need not be installed there. Keys are the claim's for edits of diagnoses and
of the whole claim (``claim 027``), and ``claim#line`` for those of lines and the payment status that the editor ends with (``status T``).
"""

import json
import sys


def edits(answer):
    """The edit numbers of one processed claim."""
    key = answer["claimId"]
    diagnoses = [answer["principalDiagnosisCode"], *answer["secondaryDiagnosisCodeList"]]
    found = {key: [edit for diagnosis in diagnoses for edit in diagnosis["editList"]]}
    found[key] += [f"claim {edit}" for edit in answer["claimRejectionEditList"]]
    for number, line in enumerate(answer["lineItemList"], start=1):
        modifiers = [edit for modifier in line["hcpcsModifierInputList"] for edit in modifier["editList"]]
        status = f"status {line['statusIndicator']}"
        found[f"{key}#{number}"] = [*line["hcpcsEditList"], *line["revenueEditList"], *modifiers, status]
    return found


def main():
    """Answer for all claims, with the versions of the editor that did."""
    import pyoce

    found, versions = {}, set()
    for claim in json.load(sys.stdin):
        answer = pyoce.process_claim(claim)
        if answer["processingInformation"]["returnCode"] != 0:
            raise SystemExit(f"pyoce did not process a claim: return code {answer['processingInformation']['returnCode']}")
        versions.add(answer["processingInformation"]["version"])
        found.update(edits(answer))
    json.dump({"versions": sorted(versions), "edits": found}, sys.stdout)


if __name__ == "__main__":
    main()
