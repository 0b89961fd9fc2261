"""Synthetic claims of invented persons, with the planted errors and near misses listed beside them."""
