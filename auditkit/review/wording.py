"""Free text that a person types: tidied once, on the way in, so that it is the same wherever it is shown."""

from __future__ import annotations

import re

from auditkit.errors import ReviewError

MOST_CHARACTERS = 10_000  # a spreadsheet cell holds 32,767, and some characters count double there
# What neither a spreadsheet nor an HTML page can hold: control characters other than tab and line feed, halves of surrogate
# pairs and code points that are no characters.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean_words(what: str, text: str) -> str:
    """Return the text without blanks around it and with line feeds alone as line ends.

    Raises:
        ReviewError: it is too long or holds characters that cannot be shown; says what, never the text.
    """
    found = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(found) > MOST_CHARACTERS:
        raise ReviewError(f"{what}: longer than {MOST_CHARACTERS:,} characters; shorten it")
    if UNFIT.search(found):
        raise ReviewError(f"{what}: holds a control character or half a character; type it again without")
    return found
