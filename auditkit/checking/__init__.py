"""Checks: their model, registry, runner, examples and explanations."""
