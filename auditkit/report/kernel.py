"""The kernel that renders reports: this very interpreter, whatever kernels are registered on the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

import auditkit

# The boundary stands before the first cell runs, in templates that forget it too.
START = "from auditkit.report.boundary import install_error_boundary; _ = install_error_boundary()"


class OwnKernelManager(AsyncKernelManager):
    """Starts ``ipykernel`` with the running interpreter and a profile of its own.

    A registered kernel named ``python3`` may point at another Python, without auditkit or with another version of it.
    """

    @property
    def kernel_spec(self) -> KernelSpec:
        """How the kernel is started."""
        arguments = ["--HistoryManager.enabled=False", f"--IPKernelApp.exec_lines={START}"]
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *arguments]
        metadata = {"supported_encryption": ["curve"]}
        return KernelSpec(
            argv=argv,
            env=_environment(),
            display_name="auditkit",
            language="python",
            interrupt_mode="signal",
            metadata=metadata,
        )


def _environment() -> dict[str, str]:
    """What the kernel's environment has beside this process's own."""
    package = str(Path(auditkit.__file__).parent.parent)
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))
    # Start-up files of the user's own would change what the report says; papermill starts the kernel in the render folder.
    return {
        "PYTHONPATH": path,
        "IPYTHONDIR": str(Path.cwd() / ".ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MPLBACKEND": "agg",
    }
