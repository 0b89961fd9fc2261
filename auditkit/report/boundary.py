"""The safe error boundary of a kernel: no message of an exception, a warning or a log line reaches a notebook's output.

Messages of libraries quote the values that they stumbled over. Inside the boundary an error shows its type and the places it
passed through; messages of auditkit's own errors are shown, since they never hold a value. The run still fails. Errors in
threads and callbacks do not stop a cell, so they are remembered, and ``finish()`` in the last cell raises for them.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any

from auditkit.errors import AuditError, ReportError

MESSAGE = "message withheld: it may hold a value of the data"


class Withheld(Exception):
    """Stands in for an error whose message is withheld."""


class Boundary:
    """The hooks of one kernel, and the errors that no cell reported."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.shown = 0
        self.elsewhere: list[str] = []

    def install(self) -> None:
        """Put every hook in place."""
        shell = self.shell
        shell.set_custom_exc((Exception,), self._in_cell)
        shell.showtraceback = self._show_current
        shell.showsyntaxerror = self._show_current
        shell.events.register("post_run_cell", self._clean_result)
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        warnings.showwarning = self._warning
        logging.setLogRecordFactory(_record)
        # Native libraries write to the descriptor itself, past every hook of Python.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

    def finish(self) -> None:
        """Fail where an error happened outside the cells.

        Raises:
            ReportError: naming each such error and its place.
        """
        if self.elsewhere or self.shown:
            listed = "; ".join(self.elsewhere) or "shown above"
            raise ReportError(f"errors outside the cells, so the report is not complete: {listed}")

    def _in_cell(
        self,
        _shell: Any,
        kind: type[BaseException],
        value: BaseException,
        trace: TracebackType | None,
        tb_offset: int | None = None,
    ) -> None:
        self._show(kind, value, trace)

    def _show_current(self, exc_tuple: Any = None, *_args: Any, **_kwargs: Any) -> None:
        kind, value, trace = exc_tuple or sys.exc_info()
        if kind is not None and value is not None:
            self._show(kind, value, trace)

    def _show(self, kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        self.shown += 1
        stand_in = withheld(value)
        lines = [*places(trace), f"{kind.__name__}: {stand_in}"]
        self.shell._showtraceback(type(stand_in), stand_in, lines)

    def _clean_result(self, result: Any) -> None:
        """The reply of a cell repeats the error; give it the stand-in too."""
        for name in ("error_before_exec", "error_in_exec"):
            error = getattr(result, name)
            if error is not None and not isinstance(error, Withheld):
                setattr(result, name, withheld(error))

    def _in_thread(self, failed: threading.ExceptHookArgs) -> None:
        self._remember(failed.exc_type, failed.exc_traceback, "in a thread")

    def _unraisable(self, failed: Any) -> None:
        self._remember(failed.exc_type, failed.exc_traceback, "while an object was cleared away")

    def _remember(self, kind: type[BaseException], trace: TracebackType | None, where: str) -> None:
        told = f"{kind.__name__} {where}, {(places(trace) or ['place unknown'])[-1]} ({MESSAGE})"
        self.elsewhere.append(told)
        print(told, file=sys.stderr)

    def _warning(
        self, message: Warning | str, category: type[Warning], filename: str, lineno: int, *_rest: Any, **_kwargs: Any
    ) -> None:
        print(f"{category.__name__} at {place(filename, lineno)} ({MESSAGE})", file=sys.stderr)


def withheld(error: BaseException) -> Withheld:
    """An error of the same name whose message is safe to show."""
    made: type[Withheld] = type(type(error).__name__, (Withheld,), {})
    return made(str(error) if isinstance(error, AuditError) else MESSAGE)


def places(trace: TracebackType | None) -> list[str]:
    """The places that an error passed through, outermost first: file, line and function, no source text and no value."""
    return [
        f"{place(frame.filename, frame.lineno or 0)} in {frame.name}"
        for frame in traceback.extract_tb(trace)
        if "IPython" not in frame.filename
    ]


def place(filename: str, line: int) -> str:
    """File and line, without the folders above the file."""
    name = "the cell" if "ipykernel" in filename or filename.startswith("<") else Path(filename).name
    return f"{name}, line {line}"


def _record(
    name: str,
    level: int,
    pathname: str,
    lineno: int,
    _message: object,
    _args: object,
    _error: object,
    *rest: Any,
    **_kwargs: Any,
) -> logging.LogRecord:
    return logging.LogRecord(
        name, level, pathname, lineno, f"log line at {place(pathname, lineno)} ({MESSAGE})", (), None, *rest
    )


_INSTALLED: dict[str, Boundary] = {}


def install_error_boundary() -> Boundary:
    """Install the boundary in this notebook's kernel, once.

    Raises:
        ReportError: this is not a notebook's kernel.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise ReportError("the error boundary belongs in a notebook: no kernel is running here")
    if "kernel" not in _INSTALLED:
        boundary = Boundary(shell)
        boundary.install()
        _INSTALLED["kernel"] = boundary
    return _INSTALLED["kernel"]


def finish() -> None:
    """Fail where an error happened outside the cells; the last line of every report notebook.

    Raises:
        ReportError: naming each such error and its place.
    """
    install_error_boundary().finish()
