"""Planted errors of claims and of modifiers, written from the rulebook alone."""
