"""Checks of modifiers that ought to be there."""
