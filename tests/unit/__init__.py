"""Rules one at a time, without Dagster."""
