"""Workbooks, cell by cell."""
