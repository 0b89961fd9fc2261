"""auditkit: a Jupyter-based audit workbench for medical coding compliance."""

__version__ = "0.1.0"
