"""Pages rendered to an Excel file; the only place that imports openpyxl.

What belongs here: cells, charts, print set-up, the saved file and its checker. What does not: words and
numbers.
"""
