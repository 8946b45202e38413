"""Tests of what is computed in Python: forecasts."""
