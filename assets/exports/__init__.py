"""Recognising and reading what lies in the exports folder.

`load_mappings()` → `find_files(folder)` → `recognise(path, mappings)` → for each part `read(path, sheet,
header_row)`. Nothing here types or judges a cell: that is `assets.core`.
"""
