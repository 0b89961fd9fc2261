"""Checks of services billed apart or too often."""
