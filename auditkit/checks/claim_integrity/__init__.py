"""Checks of a claim's own integrity."""
