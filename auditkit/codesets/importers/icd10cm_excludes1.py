"""Excludes1 notes of the ICD-10-CM tabular list (XML of CMS and NCHS): what is not reported together with what.

``stem`` and ``excluded_stem`` are prefixes of codes; a note at a chapter or block stands at each of its categories.
"""

from collections.abc import Sequence

from auditkit.codesets.imported import Imported
from auditkit.codesets.opened import Opened
from auditkit.codesets.tabular import Note, read_tabular
from auditkit.codesets.tabular_notes import days_covered, is_tabular, noted

PUBLICATION = "ICD-10-CM tabular list, Excludes1 notes (CMS and NCHS)"
TOGETHER = False


def recognise(file: Opened) -> bool:
    """True for the tabular list as XML."""
    return is_tabular(file)


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the Excludes1 notes.

    Raises:
        CodeSetError: the file is damaged.
    """
    (file,) = files
    accepted = noted(file, ["excludes1"], "excluded_stem", _columns)
    covers, notes = days_covered(read_tabular(file.content, file.label), file.names)
    return Imported("icd10cm_excludes1", "ICD-10-CM Excludes1", PUBLICATION, accepted, covers, notes=notes)


def _columns(note: Note) -> dict[str, str]:
    return {"note_stem": note.owner, "note_level": note.level}
