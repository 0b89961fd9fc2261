"""Indicators of services that were not billed."""
