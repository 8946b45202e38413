"""One file a sheet: a function that reads marts and says what stands on that page.

What belongs here: the queries of a page, its order, its sentences. What does not: cells, fonts and colours
(`reports.excel`), words (`reports.texts`), and any metric's arithmetic (the marts).
"""
