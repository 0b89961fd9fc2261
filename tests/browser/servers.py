"""JupyterLab and Voila on a free local port, with folders of their own so that nobody's settings are touched."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
SECONDS = 120
SETTINGS = {
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}',
}
CELL = """\
import os
from pathlib import Path

import auditkit
from auditkit.codesets import Store

folder = Path(os.environ["AUDITKIT_TEST_AUDIT"])
auditkit.workbench(folder, reviewer="Ana", code_sets=Store(folder / "none"))"""


def write_notebook(folder: Path) -> Path:
    """A notebook with the workbench in its one cell."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "review.ipynb"
    nbformat.write(book, path)
    return path


@contextmanager
def lab(notebook: Path, audit: Path) -> Iterator[str]:
    """JupyterLab in the notebook's folder; gives its address."""
    settings = notebook.parent / "settings" / "@jupyterlab"
    for name, text in SETTINGS.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    port = _free_port()
    options = (
        f"--ServerApp.port={port}",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={notebook.parent}",
    )
    with _serving(["jupyterlab", *options], f"http://127.0.0.1:{port}/api", notebook.parent, audit):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def voila(notebook: Path, audit: Path) -> Iterator[str]:
    """Voila with auditkit's template; gives its address."""
    port = _free_port()
    options = (f"--port={port}", "--no-browser", "--template=auditkit", str(notebook))
    with _serving(["voila", *options], f"http://127.0.0.1:{port}/static/none", notebook.parent, audit):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _serving(command: list[str], probe: str, folder: Path, audit: Path) -> Iterator[None]:
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    environment = os.environ | {name: str(folder / place) for name, place in own.items()}
    environment |= {"JUPYTER_PATH": str(ROOT / "templates"), "PYTHONPATH": str(ROOT), "AUDITKIT_TEST_AUDIT": str(audit)}
    with (folder / "server.log").open("w") as log:
        running = subprocess.Popen([sys.executable, "-m", *command], env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(probe, running, folder / "server.log")
            yield
        finally:
            running.terminate()
            running.wait(timeout=SECONDS)


def _wait(probe: str, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and running.poll() is None:
        try:
            urllib.request.urlopen(probe, timeout=2).close()
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(f"the server did not start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
