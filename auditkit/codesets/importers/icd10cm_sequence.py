"""Code first, use additional code and code also notes of the ICD-10-CM tabular list (XML of CMS and NCHS).

``stem`` and ``partner_stem`` are prefixes of codes; a note at a chapter or block stands at each of its categories. ``optional``
is Y where the partner stands only in some cases: where the note says so (if applicable, if known, any) or names a case
(complicating pregnancy, following surgery), and where several partners stand side by side. It is ``open`` where the list of
partners is: "underlying disease, such as". Else N: the partner is due.
"""

import re
from collections.abc import Sequence

from auditkit.codesets.imported import Imported
from auditkit.codesets.opened import Opened
from auditkit.codesets.tabular import Note, read_tabular
from auditkit.codesets.tabular_notes import days_covered, is_tabular, noted

PUBLICATION = "ICD-10-CM tabular list, code first and use additional code notes (CMS and NCHS)"
TOGETHER = False
BESIDE = True
TYPES = {"codeFirst": "code_first", "useAdditionalCode": "use_additional", "codeAlso": "code_also"}
IF_ANY = re.compile(
    r"(?i)\b(?:if|when|where|as)\b[^;:()]*?\b(?:applicable|known|any|present|necessary|needed|specified|appropriate|desired"
    r"|documented)\b|\bany\b"
)
IN_A_CASE = re.compile(r"(?i)\b(?:complicating|following|during|due to)\b|(?<!the )\bassociated\b")
SUCH_AS = re.compile(r"(?i)\bsuch as\b|\bincluding\b|\be\.g\.")


def recognise(file: Opened) -> bool:
    """True for the tabular list as XML."""
    return is_tabular(file)


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the three kinds of notes.

    Raises:
        CodeSetError: the file is damaged.
    """
    (file,) = files
    accepted = noted(file, list(TYPES), "partner_stem", _columns)
    covers, notes = days_covered(read_tabular(file.content, file.label), file.names)
    return Imported("icd10cm_sequence", "ICD-10-CM sequence notes", PUBLICATION, accepted, covers, notes=notes)


def _columns(note: Note) -> dict[str, str]:
    return {"note_stem": note.owner, "note_type": TYPES[note.kind], "optional": optional(note)}


def optional(note: Note) -> str:
    """Whether the partner that a note names need not stand on the claim: Y, N or open."""
    said = f"{note.heading} {note.text}"
    if IF_ANY.search(said) or IN_A_CASE.search(said):
        return "Y"
    if SUCH_AS.search(said):
        return "open"
    return "Y" if note.kind == "codeFirst" and note.beside > 1 and not note.heading else "N"
