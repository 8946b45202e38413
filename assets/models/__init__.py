"""What is computed in Python rather than SQL: forecasts."""
