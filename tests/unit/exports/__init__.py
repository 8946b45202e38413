"""Recognising and reading export files."""
