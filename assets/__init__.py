"""What exists: Dagster assets, thin, and beside them the pure rules that they call."""
