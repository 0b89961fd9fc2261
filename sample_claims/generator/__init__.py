"""Generator of the synthetic sample: seeded claims, remittance and the key of planted errors and near misses."""
