"""Checks of codes against the sets in force."""
