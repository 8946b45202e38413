"""Reads the made-up company's files as any reader would: rows of text, and days from M/D/YYYY."""

import csv
from datetime import date
from pathlib import Path

Rows = list[dict[str, str]]


def read_rows(folder: Path, name: str) -> Rows:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day(text: str) -> date:
    month, day_of_month, year = text.split("/")
    return date(int(year), int(month), int(day_of_month))


def quarter(moment: date) -> tuple[int, int]:
    return moment.year, (moment.month + 2) // 3


def bookings(deals: Rows) -> dict[tuple[str, tuple[int, int]], int]:
    """Won value by rep and quarter of the close date."""
    won: dict[tuple[str, tuple[int, int]], int] = {}
    for deal in deals:
        if deal["deal_stage"] == "Won":
            key = deal["sales_agent"], quarter(day(deal["close_date"]))
            won[key] = won.get(key, 0) + int(deal["close_value"])
    return won
