"""What a person can do in a review, each as a draft of an event. Nothing here reads or writes."""

from __future__ import annotations

from typing import Any, Literal, get_args

from auditkit.errors import ReviewError
from auditkit.review.determination import OF_ADDED_LINES, OF_BILLED_LINES, Determination, LineKey
from auditkit.review.event import WHOLE, Draft, Stage
from auditkit.review.wording import clean_words

Answer = Literal["agree", "disagree", "needs_records"]
ProviderAnswer = Literal["accepts", "disputes", "no_answer"]
Decision = Literal["upheld", "modified", "reversed"]
ANSWERS: tuple[str, ...] = get_args(Answer)
PROVIDER_ANSWERS: tuple[str, ...] = get_args(ProviderAnswer)
DECISIONS: tuple[str, ...] = get_args(Decision)


def determine(unit: str, line: LineKey, determination: Determination, stage: Stage) -> Draft:
    """Decide about a line: in the first or second review, or as the adjudicator.

    Raises:
        ReviewError: the outcome does not belong to a line of this kind.
    """
    fitting = OF_ADDED_LINES if line.added else OF_BILLED_LINES
    if determination.outcome not in fitting:
        kind = "an added line" if line.added else "a billed line"
        raise ReviewError(f"outcome '{determination.outcome}' does not belong to {kind}; expected one of {', '.join(fitting)}")
    payload = {**determination.as_payload(), **({"added": line.added} if line.added else {})}
    return Draft(unit, "determine", stage, line.claim_key, line.line_no, payload, determination.words())


def clear(unit: str, line: LineKey, stage: Stage) -> Draft:
    """Take a determination back: the line is undetermined again."""
    return Draft(unit, "clear", stage, line.claim_key, line.line_no, {"added": line.added} if line.added else {})


def answer(unit: str, claim_key: str, finding_id: str, given: Answer, stage: Stage, comment: str = "") -> Draft:
    """Answer a finding: agree, disagree, or needs records.

    Raises:
        ReviewError: the answer is none of these.
    """
    _known("answer", given, ANSWERS)
    text = clean_words("comment", comment)
    payload = {"finding_id": finding_id, "answer": given}
    return Draft(unit, "answer", stage, claim_key, None, payload, {"comment": text} if text else {})


def clear_answer(unit: str, claim_key: str, finding_id: str, stage: Stage) -> Draft:
    """Take the answer to a finding back."""
    return Draft(unit, "clear", stage, claim_key, None, {"finding_id": finding_id})


def remark(unit: str, text: str, stage: Stage, line: LineKey | None = None) -> Draft:
    """Leave a note on a unit or a line.

    Raises:
        ReviewError: the note is empty.
    """
    words = clean_words("note", text)
    if not words:
        raise ReviewError("the note is empty")
    claim_key, line_no = (line.claim_key, line.line_no) if line else (None, None)
    return Draft(unit, "remark", stage, claim_key, line_no, {}, {"comment": words})


def undo(unit: str, seq: int, stage: Stage) -> Draft:
    """Undo an event of the unit; an undo can itself be undone."""
    return Draft(unit, "undo", stage, payload={"seq": seq})


def draw_second(seed: str, units: tuple[str, ...], frame_sha256: str) -> Draft:
    """Record which units go to the second reviewer, with what anyone needs to draw them again."""
    return Draft(WHOLE, "draw_second", "plan", payload={"seed": seed, "units": list(units), "frame_sha256": frame_sha256})


def rebut(unit: str, line: LineKey, given: ProviderAnswer, words: str = "") -> Draft:
    """Record what the provider answered about a line.

    Raises:
        ReviewError: the answer is none of the list, or the provider disputes without a reason.
    """
    _known("the provider's answer", given, PROVIDER_ANSWERS)
    text = clean_words("the provider's answer", words)
    if given == "disputes" and not text:
        raise ReviewError("a dispute needs the provider's reason")
    payload = {"answer": given, **({"added": line.added} if line.added else {})}
    return Draft(unit, "rebut", "rebuttal", line.claim_key, line.line_no, payload, {"answer": text} if text else {})


def decide(unit: str, line: LineKey, given: Decision, rationale: str = "", modified: Determination | None = None) -> Draft:
    """Decide on a rebuttal: the determination is upheld, modified, or reversed (the line stands as the provider has it).

    Args:
        unit: key of the sampling unit.
        line: which line.
        given: the decision.
        rationale: why; where the decision is ``modified``, the new determination's rationale serves instead.
        modified: the new determination.

    Raises:
        ReviewError: no reason is given, or a new determination is missing or superfluous.
    """
    _known("decision", given, DECISIONS)
    payload: dict[str, Any] = {"decision": given, **({"added": line.added} if line.added else {})}
    if (modified is not None) != (given == "modified"):
        raise ReviewError("a new determination belongs to the decision 'modified', and to no other")
    if modified is None:
        words = {"rationale": clean_words("rationale", rationale)}
    else:
        words = dict(determine(unit, line, modified, "rebuttal").words)
        payload |= {"determination": modified.as_payload()}
    if not words.get("rationale"):
        raise ReviewError("a decision on a rebuttal needs a rationale")
    return Draft(unit, "decide", "rebuttal", line.claim_key, line.line_no, payload, words)


def _known(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ReviewError(f"{what}: not in the list; expected one of {', '.join(known)}")
