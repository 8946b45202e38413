"""A made-up company whose truth is known: its life, the exports that its CRMs would give, and truth.json."""
