"""Timings of whole commands; not part of the test suite."""
