"""The workbooks as Dagster assets; what they show is in the reports package."""
