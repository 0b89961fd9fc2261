"""One spelling, one hash: what another language must be able to redo."""

from __future__ import annotations

import hashlib

import pytest

from auditkit.errors import ReviewError
from auditkit.review.event import NO_EVENT, Event, Head, canonical, chain_problems, hash_of, sealed

FIRST = sealed(
    Event(
        "A",
        1,
        "C1",
        "first",
        "C1",
        1,
        "dana",
        "2026-01-02T03:04:05.000006+00:00",
        "determine",
        '{"outcome":"correct"}',
        0,
        None,
        NO_EVENT,
        "",
    )
)


def test_the_hash_is_of_one_line_of_json():
    line = (
        '{"action":"determine","actor":"dana","at_utc":"2026-01-02T03:04:05.000006+00:00","audit_id":"A","claim_key":"C1","expects_version":0,'
        '"line_no":1,"payload_text":"{\\"outcome\\":\\"correct\\"}","prev":"'
        + "0" * 64
        + '","seq":1,"stage":"first","unit":"C1","words_hash":null}'
    )
    assert hash_of(FIRST) == hashlib.sha256(line.encode()).hexdigest()


def test_names_are_in_order_and_nothing_is_escaped():
    assert canonical({"b": ["é", None, True], "a": 1}) == '{"a":1,"b":["é",null,true]}'


@pytest.mark.parametrize("value", [1.5, b"x", {1: "a"}, [0.1]], ids=["float", "bytes", "number as name", "float in a list"])
def test_what_languages_spell_differently_is_refused(value: object):
    with pytest.raises(ReviewError):
        canonical({"a": value})


def test_a_head_reads_back():
    head = Head(3, "ab" * 32)
    assert Head.parse(str(head)) == head


@pytest.mark.parametrize("text", ["", "3", "3:abc", "x:" + "a" * 64, "3:" + "g" * 64, "-1:" + "a" * 64])
def test_what_is_no_head_is_refused(text: str):
    with pytest.raises(ReviewError, match="COUNT:HASH"):
        Head.parse(text)


def test_an_empty_log_is_whole():
    assert chain_problems([], Head(0, NO_EVENT)) == []


def test_an_empty_log_is_cut_short_where_the_head_knows_more():
    assert chain_problems([], Head(1, FIRST.hash)) == ["the log has 0 events, the head says 1: its end is missing"]
