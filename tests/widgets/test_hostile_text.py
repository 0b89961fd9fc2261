"""Hostile text in every text column, and in all that a reviewer types, stays text (security.md 3.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.review.determination import Determination, LineKey, Service
from auditkit.widgets import Workbench
from auditkit.widgets.markup import element, text
from tests.widgets.made import open_bench, write_audit
from tests.widgets.walk import controls, parsed, widgets

PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>", "<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>",
    '" onmouseover=alert(1) x="', "' onfocus=alert(1) autofocus '", "</style><script>alert(1)</script>", "</td></table><script>alert(1)</script>",
    "</details><form action=http://x.example><input name=a>", "<link rel=stylesheet href=http://x.example/a.css>",
    "<meta http-equiv=refresh content=0;url=http://x.example>", "<base href=http://x.example/>", "<style>@import 'http://x.example'</style>",
    "<body onload=alert(1)>", "<video><source onerror=alert(1)></video>", "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<!--<img src=x--><img src=x onerror=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<scr\u200bipt>alert(1)</script>", "\u202e<script>", "{{7*7}}{%raw%}${7*7}", "<template><script>alert(1)</script></template>",
    "javascript:alert(1)//<marquee onstart=alert(1)>",
)  # fmt: skip


def worked_through(folder: Path, payload: str) -> Workbench:
    """A workbench on hostile claims after every kind of thing was stored in it, by a reviewer with a hostile name."""
    bench = open_bench(write_audit(folder, claims=3, fill=lambda _: payload), reviewer=payload)
    unit = bench.current_unit
    line, other = unit.lines[0], LineKey(unit.claims[0], None, "first-1")
    service = Service("99212")
    bench.reviewer.determine(
        unit.unit, line, Determination("changed", service, "wrong_code", rationale=payload, evidence=payload)
    )
    bench.reviewer.determine(unit.unit, other, Determination("missed", service, "wrong_code", rationale=payload))
    finding = bench.findings.rows[0]
    bench.reviewer.answer(unit.unit, unit.claims[0], finding["finding_id"], "agree", payload)
    bench.decide.remark(payload)
    bench.press("e")
    bench.press("x")
    return bench


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_active_node(tmp_path: Path, payload: str):
    bench = worked_through(tmp_path / "audit", payload)
    assert parsed(bench.view).found == []


def test_the_payload_is_there_as_text(tmp_path: Path):
    """The control: what the test above does not find was not simply left out."""
    bench = worked_through(tmp_path / "audit", PAYLOADS[0])
    shown = "".join(parsed(bench.view).text)
    assert shown.count(PAYLOADS[0]) > 60


def test_a_refusal_shows_names_as_text(tmp_path: Path):
    bench = open_bench(write_audit(tmp_path / "audit"), reviewer="Ana")
    bench.refuse(PAYLOADS[1])
    assert parsed(bench.view).found == []


def test_labels_are_never_taken_for_html(tmp_path: Path):
    bench = worked_through(tmp_path / "audit", PAYLOADS[1])
    assert not [one for one in widgets(bench.view) if getattr(one, "description_allow_html", False)]
    assert len(controls(bench.view)) > 20


def test_an_attribute_cannot_be_left():
    assert (
        element("progress", value='1" onclick="alert(1)').html == '<progress value="1&quot; onclick=&quot;alert(1)"></progress>'
    )


@pytest.mark.parametrize(("value", "shown"), [("a\u202eb", "ab"), (None, "–"), ("", "–"), (0, "0"), ("<", "&lt;")])
def test_one_function_escapes(value: object, shown: str):
    assert text(value) == shown


def test_only_the_markup_module_makes_html_widgets():
    folder = Path(__file__).parents[2] / "auditkit" / "widgets"
    makers = [path.name for path in folder.glob("*.py") if ".HTML" in path.read_text(encoding="utf-8")]
    assert makers == ["markup.py"]
