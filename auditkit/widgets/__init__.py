"""The workbench: a view over review and audit in JupyterLab and Voila. It keeps nothing but what is selected."""

from auditkit.widgets.desk import Workbench
from auditkit.widgets.opening import workbench

__all__ = ["Workbench", "workbench"]
