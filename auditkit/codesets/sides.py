"""The side that an ICD-10-CM code names, and the codes that differ from it in side only, read from the published titles.

``laterality`` is L, R, B (both sides) or U (side unspecified); null where the title names no side. ``side_family`` is one text
for the codes that differ in nothing else, seventh character included: the category and the title without its side.

Right or left counts where the category has the same title with the other side: right heart failure has no left counterpart, a
foreign body left in the body neither. Unspecified counts where the title without that word is the title of a right and a left
code, which also tells the side's "unspecified" from the disease's. A title with both words (blindness of the right eye, low
vision of the left) names no one side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

CATEGORY = 3
ONE_SIDE = {"right": "R", "left": "L"}
BOTH = re.compile(r"\bbilateral\b|\bboth (?:eye|ear|side)s?\b")
# "Bilateral field defects" are of the sight of both eyes; the code's side is another.
FIELD_DEFECT = "bilateral field"
UNSPECIFIED = "unspecified"
SIDE_UNSPECIFIED = re.compile(r"\bunspecified side\b")
# Words that come and go with the side: pain in the right knee; unilateral arthrosis, right knee; bilateral arthrosis of knee.
COME_AND_GO = frozenset({"of", "the", "in", "a", "an", "and", "unilateral"})
BOTH_WORDS = frozenset({"bilateral", "both"})
# Titles as published, where one of a pair is misspelt.
MISSPELT = {"hip and high level": "hip and thigh level"}
Family = tuple[str, str]


@dataclass(frozen=True)
class _Title:
    code: str
    text: str
    words: tuple[str, ...]

    @property
    def category(self) -> str:
        return self.code[:CATEGORY]

    def without(self, *positions: int) -> Family:
        """The category and the words but those at some positions."""
        return self.category, " ".join(word for place, word in enumerate(self.words) if place not in positions)


@dataclass
class _Sides:
    """What is found: the side and the family of each code, and the right and left codes of each family."""

    side: dict[str, str] = field(default_factory=dict)
    family: dict[str, Family] = field(default_factory=dict)
    pairs: dict[Family, tuple[str, str]] = field(default_factory=dict)
    shortened: dict[Family, set[Family]] = field(default_factory=lambda: defaultdict(set))

    def put(self, code: str, side: str, family: Family | None = None) -> None:
        self.side[code] = side
        if family:
            self.family[code] = family


def with_sides(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``laterality`` and ``side_family`` to rows of ICD-10-CM codes.

    Args:
        rows: ``diagnosis_code`` and ``title``, the long title as published; whole categories, since a side shows against
            its counterpart.
    """
    titles = rows.select("diagnosis_code", "title").drop_nulls()
    found = _sides(dict(titles.iter_rows()))
    families = {code: f"{category}: {words}" for code, (category, words) in found.family.items()}
    code = pl.col("diagnosis_code")
    return rows.with_columns(
        laterality=code.replace_strict(found.side, default=None, return_dtype=pl.String),
        side_family=code.replace_strict(families, default=None, return_dtype=pl.String),
    )


def _sides(published: Mapping[str, str]) -> _Sides:
    titles = [_Title(code, text, _words(text)) for code, text in ((code, _mended(text)) for code, text in published.items())]
    found = _Sides()
    _one_side(titles, found)
    for title in titles:
        if title.code not in found.side:
            _both(title, found)
        if title.code not in found.side:
            _unspecified(title, found)
    return found


def _one_side(titles: list[_Title], found: _Sides) -> None:
    """Right and left: where one code of each side has the same words otherwise."""
    told: dict[Family, dict[str, list[tuple[_Title, int]]]] = defaultdict(lambda: defaultdict(list))
    for title in titles:
        places = [place for place, word in enumerate(title.words) if word in ONE_SIDE]
        if len({title.words[place] for place in places}) == 1:
            told[title.without(*places)][ONE_SIDE[title.words[places[0]]]].append((title, places[0]))
    for family, sides in told.items():
        if len(sides["R"]) == len(sides["L"]) == 1:
            found.pairs[family] = sides["R"][0][0].code, sides["L"][0][0].code
            for side, ((title, place),) in sides.items():
                found.put(title.code, side, family)
                found.shortened[title.without(place, place + 1)].add(family)


def _both(title: _Title, found: _Sides) -> None:
    """Both sides: with the family of the right and the left code, which often name the organ once more (right eye)."""
    if not BOTH.search(title.text) or FIELD_DEFECT in title.text:
        return
    words = title.without(*(place for place, word in enumerate(title.words) if word in BOTH_WORDS))
    shortened = found.shortened.get(words, set())
    family = words if words in found.pairs else next(iter(shortened)) if len(shortened) == 1 else None
    found.put(title.code, "B", family)


def _unspecified(title: _Title, found: _Sides) -> None:
    """Side unspecified: the code differs from the right or the left one in one character, the title in one word."""
    near = (
        family for family in _candidates(title) if any(_differ_by_one(title.code, code) for code in found.pairs.get(family, ()))
    )
    family = next(near, None)
    if family or SIDE_UNSPECIFIED.search(title.text):
        found.put(title.code, "U", family)


def _candidates(title: _Title) -> Iterator[Family]:
    """The title without one "unspecified", and without the word behind it where that adds nothing."""
    for place, word in enumerate(title.words):
        if word == UNSPECIFIED:
            yield title.without(place)
            behind = title.words[place + 1 : place + 2]
            if behind == ("side",) or (behind and title.words.count(behind[0]) > 1):
                yield title.without(place, place + 1)


def _differ_by_one(code: str, other: str) -> bool:
    return len(code) == len(other) and sum(one != two for one, two in zip(code, other, strict=True)) == 1


def _mended(text: str) -> str:
    lower = text.lower()
    for wrong, right in MISSPELT.items():
        lower = lower.replace(wrong, right)
    return lower


def _words(text: str) -> tuple[str, ...]:
    words = re.findall(r"[a-z0-9]+", text.replace("(s)", ""))
    return tuple(_singular(word) for word in words if word not in COME_AND_GO)


def _singular(word: str) -> str:
    """Both hips, one hip: the plural comes and goes with the side."""
    if len(word) <= 3 or word.endswith(("ss", "is", "us")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
