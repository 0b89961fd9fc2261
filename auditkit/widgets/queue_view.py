"""The queue on screen: filter, search, progress, and a page of units to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditkit.widgets import controls
from auditkit.widgets.markup import counted, element, pane, show
from auditkit.widgets.queue import SEVERITIES, STATUSES, QueuedUnit, Wanted, chosen, progress

A_PAGE = 200  # more options make a browser's list slow
ANY = ("any", "")


class QueueView:
    """Shows the queue; says which unit was chosen, and knows which comes next.

    Args:
        units: the queue.
        status: how far a unit is.
        picked: called with a unit that was chosen.
    """

    def __init__(
        self, units: tuple[QueuedUnit, ...], status: Callable[[QueuedUnit], str], picked: Callable[[QueuedUnit], None]
    ) -> None:
        self.units, self._status, self._picked = units, status, picked
        self.left: tuple[QueuedUnit, ...] = units
        self._current: QueuedUnit | None = None
        self._page, self._filling = 0, False
        self.progress, self.count = pane("ak-progress"), pane()
        self._make_filter()
        self.list = controls.listing("", "Units to review; choose one", "ak-queue", 16, self._list_changed)
        self.earlier = controls.button("◀ page", "The page of units before", lambda: self._turn(-1))
        self.later = controls.button("page ▶", "The page of units after", lambda: self._turn(1))
        self._paging = controls.row(self.earlier, self.later)
        filters = (self.search, self.by_status, self.by_check, self.by_provider, self.by_severity)
        self.view = controls.column(
            self.progress, *filters, self.clear, self.count, self.list, self._paging, kind="ak-grow ak-queue-column"
        )

    def _make_filter(self) -> None:
        checks = sorted({check for unit in self.units for check in unit.checks})
        providers = sorted({one for unit in self.units for one in unit.providers})
        self.search = controls.field(
            "Search", "Part of a claim key, or the beginning of a code", "ak-search", self._filter_changed
        )
        self.by_status = self._choice("Status", STATUSES)
        self.by_check = self._choice("Check", checks)
        self.by_provider = self._choice("Provider", providers)
        self.by_severity = self._choice("Severity", SEVERITIES)
        self.clear = controls.button("Clear filter", "Show every unit again", self.clear_filter)

    def _choice(self, label: str, names: Any) -> Any:
        return controls.choice(
            label,
            f"Show only units of this {label.lower()}",
            [ANY, *((name, name) for name in names)],
            f"ak-by-{label.lower()}",
            self._filter_changed,
        )

    @property
    def wanted(self) -> Wanted:
        """The filter as it is set."""
        return Wanted(
            self.by_status.value, self.by_check.value, self.by_provider.value, self.by_severity.value, self.search.value
        )

    def clear_filter(self) -> None:
        """Show every unit again."""
        self._filling = True
        for one in (self.by_status, self.by_check, self.by_provider, self.by_severity, self.search):
            one.value = ""
        self._filling = False
        self._filter_changed()

    def neighbour(self, step: int) -> QueuedUnit | None:
        """The unit after (1) or before (-1) the current one, among those that the filter leaves."""
        if self._current not in self.left:
            return self.left[0] if self.left else None
        place = self.left.index(self._current) + step
        return self.left[place] if 0 <= place < len(self.left) else None

    def following(self, number: int) -> tuple[QueuedUnit, ...]:
        """The units that come after the current one."""
        start = self.left.index(self._current) + 1 if self._current in self.left else 0
        return self.left[start : start + number]

    def refresh(self, current: QueuedUnit | None) -> None:
        """Show the queue as it is now, with the current unit on the page."""
        self._current = current
        if current in self.left:
            self._page = self.left.index(current) // A_PAGE
        self._fill()

    def _filter_changed(self) -> None:
        if self._filling:
            return
        self.left, self._page = chosen(self.units, self.wanted, self._status), 0
        self.refresh(self._current)

    def _turn(self, step: int) -> None:
        self._page = min(max(self._page + step, 0), max(len(self.left) - 1, 0) // A_PAGE)
        self._fill()

    def _fill(self) -> None:
        page = self.left[self._page * A_PAGE : (self._page + 1) * A_PAGE]
        self._filling = True
        controls.refill(
            self.list, [(self._label(unit), unit.unit) for unit in page], self._current.unit if self._current in page else None
        )
        self._filling = False
        controls.shown(self._paging, len(self.left) > A_PAGE)
        first = self._page * A_PAGE
        shown = f", {first + 1:,} to {first + len(page):,} shown" if len(self.left) > A_PAGE else ""
        show(self.count, element("p", f"{counted(len(self.left), 'unit')} of {len(self.units):,}{shown}", kind="ak-quiet"))
        self._show_progress()

    def _show_progress(self) -> None:
        now = progress(self.units, self._status)
        told = f"{now.done:,} of {now.total:,} done, {now.started:,} started"
        bar = element("progress", value=str(now.done), max=str(max(now.total, 1)), aria_label=told)
        show(self.progress, element("p", bar, " ", element("b", told)))

    def _label(self, unit: QueuedUnit) -> str:
        raised = f"{counted(unit.findings, 'finding')}, {unit.severity}" if unit.findings else "no finding"
        return f"{unit.unit} · {self._status(unit)} · {raised}"

    def _list_changed(self) -> None:
        if self._filling or self.list.value is None:
            return
        found = next((unit for unit in self.left if unit.unit == self.list.value), None)
        if found is not None and found != self._current:
            self._picked(found)
