"""Review: decisions as an append-only log of events, determinations, agreement of two reviewers, and the Excel round trip."""
