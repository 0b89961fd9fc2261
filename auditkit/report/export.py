"""An executed notebook as one HTML file that asks for nothing: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from auditkit.bundled import bundled
from auditkit.report.privacy import LEVELS

TAGS = [
    "a",
    "b",
    "br",
    "caption",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "header",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
]
ATTRIBUTES = {"*": ["class", "id"], "td": ["colspan", "rowspan"], "th": ["scope", "colspan", "rowspan"]}
HELD_BY_THE_PAGE = ("data:image/svg+xml;base64,", "data:image/png;base64,")
HIDDEN = {"notebook-only", "parameters", "injected-parameters", "result"}


def to_html(notebook: Any, title: str, level: str, reviewed: bool = False) -> str:
    """Export an executed notebook.

    Args:
        notebook: the executed notebook; it is left as it is.
        title: the title of the page.
        level: disclosure level, which stands at the head and the foot of each printed page.
        reviewed: True where the report holds determinations.
    """
    from nbconvert.exporters import HTMLExporter

    shown = deepcopy(notebook)
    shown.metadata = {"title": title, "language_info": {"name": "python"}}
    exporter: Any = HTMLExporter(template_name="look", config=_config())  # type: ignore[no-untyped-call]
    exporter.register_preprocessor(_sanitizer(), enabled=True)
    remark = "Rates from determinations alone." if reviewed else "Unreviewed findings; potential amounts."
    resources = {"header": LEVELS[level], "footer": f"{LEVELS[level]}, confidential. {remark}"}
    body, _ = exporter.from_notebook_node(shown, resources)
    return str(body)


def _config() -> Any:
    from traitlets.config import Config

    made = Config()
    made.TemplateExporter.extra_template_basedirs = [str(bundled("templates"))]
    made.HTMLExporter.exclude_anchor_links = True
    made.HTMLExporter.preprocessors = ["nbconvert.preprocessors.TagRemovePreprocessor"]
    made.TagRemovePreprocessor.enabled = True
    made.TagRemovePreprocessor.remove_cell_tags = HIDDEN
    return made


def _sanitizer() -> Any:
    """The sanitiser of nbconvert, with pictures that the page itself holds let through and its list of tags narrowed."""
    from bleach import clean  # type: ignore[import-untyped]
    from nbconvert.preprocessors.sanitize import SanitizeHTML

    class Sanitizer(SanitizeHTML):
        def sanitize_html_tags(self, html_str: str) -> str:
            return str(clean(html_str, tags=TAGS, attributes=_allowed, protocols={"data"}, strip=True, strip_comments=True))

    return Sanitizer(enabled=True)  # type: ignore[no-untyped-call]


def _allowed(tag: str, name: str, value: str) -> bool:
    """Which attributes stay: classes and spans, links within the page, and pictures that the page itself holds."""
    if name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, []):
        return True
    if tag == "a":
        return name == "href" and value.startswith("#")
    if tag == "img":
        return name == "alt" or (name == "src" and value.startswith(HELD_BY_THE_PAGE))
    return False
