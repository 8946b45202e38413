"""Tests, mirroring the source; `integration` runs the real graph."""
