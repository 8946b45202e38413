"""Tests of the workbook: pages, words, cells and files."""
