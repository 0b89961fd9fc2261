"""Planted errors and near misses of visits, pairs of codes, add-ons, global periods and the modifiers that go with them."""
