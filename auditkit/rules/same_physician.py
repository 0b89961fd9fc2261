"""Whether two lines are of the same physician in Medicare's sense: one person, or one group and specialty (rulebook 0.3).

Comparisons of a pair have three values, as in ``visits``: null where a blank leaves it open.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.settings import Settings
from auditkit.rules.visits import GROUP, PARTNER, same, same_group

# What a pair must carry to be compared; visits.with_group adds biller and specialty.
PHYSICIAN = ("rendering_npi", "rendering_basis", *GROUP, "rendering_taxonomy")
# Nurse practitioners and physician assistants, CMS specialty codes.
PRACTITIONERS = ("50", "97")


def same_physician(scope: str) -> nw.Expr:
    """Whether both lines of a pair are of the same physician.

    One person is the same physician whatever the specialty; a line that carries its biller's number in place of its performer's
    says nothing of the person. Under ``rendering`` only the person counts.

    Args:
        scope: ``rendering`` or ``group_specialty``, as the setting ``same_provider_scope_em``.
    """
    stated = (nw.col("rendering_basis") != "billing") & (nw.col(f"{PARTNER}rendering_basis") != "billing")
    person = nw.when(stated).then(same("rendering_npi"))
    if scope == "rendering":
        return person
    group = same_group()
    # Where the person is not known, another group may still be that person's.
    open_question = person.is_null() & ~group.fill_null(True)
    return nw.when(person.fill_null(False)).then(nw.lit(True)).when(~open_question).then(group)


def practitioner_beside_physician(settings: Settings) -> nw.Expr:
    """True where one side alone is a nurse practitioner or physician assistant, of the other's group; never null.

    Whether such a person counts as of the physicians' specialty, the setting ``practitioners_as_physicians`` says.
    """
    if settings.practitioners_as_physicians == "apart" or settings.same_provider_scope_em == "rendering":
        return nw.lit(False)
    one, other = nw.col("specialty").is_in(list(PRACTITIONERS)), nw.col(f"{PARTNER}specialty").is_in(list(PRACTITIONERS))
    return (same("biller") & (one != other)).fill_null(False)
