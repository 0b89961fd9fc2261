"""Estimators: arrays in, an estimate out. They know no claims."""
