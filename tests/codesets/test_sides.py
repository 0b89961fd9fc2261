"""Sides read from titles. The titles are invented, in the manner of ICD-10-CM."""

import polars as pl
import pytest

from auditkit.codesets.sides import with_sides


def sides(*titles: tuple[str, str]) -> dict[str, tuple[str | None, str | None]]:
    made = with_sides(pl.DataFrame(titles, schema=["diagnosis_code", "title"], orient="row"))
    return {code: (side, family) for code, _, side, family in made.iter_rows()}


# One family a row: its titles by last character (1 right, 2 left, 3 both, 0 unspecified), and the family's text.
FAMILIES = {
    "the side before the organ": (
        {"1": "Pain in right knee", "2": "Pain in left knee", "0": "Pain in unspecified knee"},
        "M99: pain knee",
    ),
    "unspecified at the end": (
        {"1": "Pain in right arm", "2": "Pain in left arm", "0": "Pain in arm, unspecified"},
        "M99: pain arm",
    ),
    "both without the organ": (
        {"1": "Red eye, right eye", "2": "Red eye, left eye", "3": "Red eye, bilateral", "0": "Red eye, unspecified eye"},
        "M99: red eye eye",
    ),
    "both in the plural": (
        {"1": "Worn right hip", "2": "Worn left hip", "3": "Worn hips, bilateral"},
        "M99: worn hip",
    ),
    "unilateral comes and goes": (
        {
            "1": "Unilateral wear, right knee",
            "2": "Unilateral wear, left knee",
            "3": "Bilateral wear of knee",
            "0": "Unilateral wear, unspecified knee",
        },
        "M99: wear knee",
    ),
    "the disease is unspecified too": (
        {
            "1": "Unspecified break of right wrist",
            "2": "Unspecified break of left wrist",
            "0": "Unspecified break of unspecified wrist",
        },
        "M99: unspecified break wrist",
    ),
    "unspecified side": (
        {"1": "Cyst of right ovary", "2": "Cyst of left ovary", "0": "Cyst of ovary, unspecified side"},
        "M99: cyst ovary",
    ),
    "the organ once more": (
        {
            "1": "Hurt of right shoulder and upper arm",
            "2": "Hurt of left shoulder and upper arm",
            "0": "Hurt of shoulder and upper arm, unspecified arm",
        },
        "M99: hurt shoulder upper arm",
    ),
}
MEANT = {"1": "R", "2": "L", "3": "B", "0": "U"}


@pytest.mark.parametrize("family", FAMILIES)
def test_codes_that_differ_in_side_only_make_one_family(family: str):
    titles, text = FAMILIES[family]
    found = sides(*((f"M99.5{last}".replace(".", ""), title) for last, title in titles.items()))
    assert found == {f"M995{last}": (MEANT[last], text) for last in titles}


NO_SIDE = {
    "right without a left": [("I991", "Right heart failure"), ("I992", "Left ventricular failure")],
    "left behind": [("T991", "Thing left in body after surgery")],
    "unspecified disease": [("M991", "Pain in right knee"), ("M992", "Pain in left knee"), ("M993", "Pain, unspecified")],
    "the same words in another category": [("A991", "Worn right hip"), ("B992", "Worn left hip")],
    "both of something else": [("K991", "Ulcer with both bleeding and hole")],
    "a heading of another length": [
        ("S991", "Hurt of unspecified knee"),
        ("S99911", "Hurt of right knee"),
        ("S99912", "Hurt of left knee"),
    ],
    "right and left in one": [("H991", "Blind right eye, weak left eye"), ("H992", "Blind left eye, weak right eye")],
}


@pytest.mark.parametrize("kind", NO_SIDE)
def test_a_word_that_is_not_about_side_gives_none(kind: str):
    found = sides(*NO_SIDE[kind])
    of_a_pair = {"M991", "M992", "S99911", "S99912"}
    assert {code: told for code, told in found.items() if code not in of_a_pair and told != (None, None)} == {}


def test_both_and_an_unspecified_side_need_no_family():
    found = sides(("K991", "Bilateral hernia"), ("G991", "Weakness of unspecified side"))
    assert found == {"K991": ("B", None), "G991": ("U", None)}


def test_bilateral_field_defects_have_a_side_of_their_own():
    found = sides(
        ("H991", "Bilateral field defects, right side"),
        ("H992", "Bilateral field defects, left side"),
        ("H99", "Bilateral field defects"),
        ("H999", "Bilateral field defects, unspecified side"),
    )
    assert [found[code][0] for code in ("H991", "H992", "H999", "H99")] == ["R", "L", "U", None]


def test_seventh_characters_make_families_of_their_own():
    found = sides(
        *(
            (f"S9950{side}{visit}", f"Break of {word} wrist, {words}")
            for side, word in (("1", "right"), ("2", "left"))
            for visit, words in (("A", "first care"), ("D", "later care"))
        )
    )
    assert {family for _, family in found.values()} == {"S99: break wrist first care", "S99: break wrist later care"}
    assert {side for side, _ in found.values()} == {"R", "L"}


def test_upper_and_lower_lids_are_not_one_family():
    found = sides(
        *(
            (f"H990{number}", f"Sty of {side} {lid}")
            for number, (side, lid) in enumerate(
                [
                    (side, lid)
                    for side in ("right", "left")
                    for lid in ("upper eyelid", "lower eyelid", "eye, unspecified eyelid")
                ],
                start=1,
            )
        ),
        ("H9909", "Sty of unspecified eye, unspecified eyelid"),
    )
    families: dict[str | None, str] = {}
    for side, family in found.values():
        families[family] = families.get(family, "") + str(side)
    assert families == {"H99: sty upper eyelid": "RL", "H99: sty lower eyelid": "RL", "H99: sty eye unspecified eyelid": "RLU"}
