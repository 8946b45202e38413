"""The workbooks that leaders read, written from one published generation of the warehouse.

What belongs here: pages (what stands on a sheet), words in two languages, and their rendering to Excel.
What does not: where the data came from, and the making of any metric; values are the marts'.
"""
