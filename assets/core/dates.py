"""From a cell's text to a day or a moment, whichever way an export writes it.

As in `values.py`, null stands where the text is empty or cannot be read; a text is read whole or not at
all. Days are days in the zone of the settings, moments are UTC without a zone. How `03/04/2026` is read is
decided in `date_order.py`; the periods of plans are in `periods.py`.
"""

from datetime import datetime
from typing import Literal

import polars as pl

from assets.core.values import each_once, texts

DateOrder = Literal["MDY", "DMY", "YMD"]

# [0-9] and not \d, which knows the digits of all scripts: these patterns are ten times larger with it.
_CLOCK = (
    r"(?:,?[T\s]\s*(?P<h>[0-9]{1,2}):(?P<i>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]+)?)?\s*(?P<half>[ap]m)?"
    r"\s*(?P<zone>z|(?:utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2})?|utc|gmt)?)?$"
)
_YEAR_FIRST = r"(?i)^(?P<y>[0-9]{4})[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?" + _CLOCK
_NUMERIC = r"(?i)^(?P<{}>[0-9]{{1,2}})[-/.](?P<{}>[0-9]{{1,2}})[-/.](?P<y>[0-9]{{4}})"
_MONTH_FIRST, _DAY_FIRST = (_NUMERIC.format(*names) + _CLOCK for names in ("md", "dm"))
_DAY_AND_NAME = r"(?i)^(?P<d>[0-9]{1,2})[-\s](?P<m>[a-z]{3,9})\.?[-,\s]\s*(?P<y>[0-9]{4})" + _CLOCK
_NAME_AND_DAY = r"(?i)^(?P<m>[a-z]{3,9})\.?\s+(?P<d>[0-9]{1,2}),?\s+(?P<y>[0-9]{4})" + _CLOCK
_TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}"
_TIMESTAMP_END = r"^(?:\.[0-9]+)?\s*(|(?i:z|(?:utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2})?|utc|gmt))$"
_PARTS = ("y", "m", "d", "h", "i", "s", "half", "zone")

_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october")
# What each spelling of a month's name stands for.
MONTHS = {
    spelling: str(number)
    for number, name in enumerate((*_NAMES, "november", "december"), start=1)
    for spelling in (name, name[:3])
} | {"sept": "9"}
# Excel counts days from here (its 1900 leap-day error included).
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet knows no zone
# Day numbers outside 1954 to 2119, seconds outside 2001 to 2099, are more likely ids or amounts.
_SERIAL_DAYS = (20_000, 80_000)
_EPOCH_SECONDS = (1_000_000_000, 4_102_444_800)


def day(cells: pl.Series, order: DateOrder, zone: str = "UTC") -> pl.Series:
    """Dates in any style met in exports; `order` says how `03/04/2026` is read.

    `2026-03-04`, `2026年3月4日`, `3/4/2026`, `15 Apr, 2021`, `01-Jan-2015`, `Apr 15, 2021`, each with or
    without a time of day; Excel's day numbers; seconds and milliseconds since 1970. What fits one order only
    is read in that one. A moment that names its offset from UTC is the day it was in `zone`.
    """
    there = pl.col("utc").dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.date()
    return _in_range(_moments(cells, order).select(pl.coalesce(pl.col("local").dt.date(), there)))


def moment(cells: pl.Series, order: DateOrder, zone: str = "UTC") -> pl.Series:
    """Moments in UTC; one that names no offset was written in `zone`, a day alone is its midnight there.

    An hour that the clocks skipped is the one after, one that came twice the first.
    """
    given, later = (
        written.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        for written in (pl.col("local"), pl.col("local").dt.offset_by("1h"))
    )
    in_zone = pl.coalesce(given, later).dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return _in_range(_moments(cells, order).select(pl.coalesce(in_zone, "utc")))


def _in_range(read: pl.DataFrame) -> pl.Series:
    """No year 0 and none of five digits: Python has neither, and everything downstream would fail."""
    (name,) = read.columns
    return read.select(pl.when(pl.col(name).dt.year().is_between(1, 9999)).then(name)).to_series()


def _moments(cells: pl.Series, order: DateOrder) -> pl.DataFrame:
    """`local`, the moment as written, where the cell names no offset from UTC; else `utc`."""
    shown = texts(cells).alias("shown")
    numeric = (_DAY_FIRST, _MONTH_FIRST) if order == "DMY" else (_MONTH_FIRST, _DAY_FIRST)
    stated = _stated(shown, (_YEAR_FIRST, *numeric, _DAY_AND_NAME, _NAME_AND_DAY))
    ahead = each_once(stated["zone"], _ahead)
    named = pl.col("zone").is_not_null()
    frame = stated.with_columns(shown.alias("shown"), ahead.alias("ahead")).select(
        local=pl.when(~named).then("stated"),
        utc=pl.when(named).then(pl.col("stated") - pl.duration(minutes=pl.col("ahead"))),
        shown="shown",
    )
    if frame["local"].null_count() + frame["utc"].null_count() == frame.height + shown.null_count():
        return frame
    return frame.select(
        pl.coalesce("local", _serial(pl.col("shown"))), pl.coalesce("utc", _epoch(pl.col("shown")))
    )


def _stated(shown: pl.Series, patterns: tuple[str, ...]) -> pl.DataFrame:
    """`stated`, the moment that the first pattern that gives one gives, and its `zone`.

    Step by step on values, each pattern on what is left: as one expression each would stand in it many times.
    """
    stated = _timestamps(shown)
    left = shown.set(stated["stated"].is_not_null(), None)
    for pattern in patterns:
        if left.null_count() == len(left):
            break
        found = left.str.extract_groups(pattern).struct.unnest().select(_PARTS)
        if found["y"].null_count() == len(left):
            continue
        stated = stated.select(
            pl.coalesce(name, pl.lit(column)) for name, column in found.select(_parsed()).to_dict().items()
        )
        left = pl.select(pl.when(pl.lit(stated["stated"]).is_null()).then(pl.lit(left))).to_series()
    return stated


def _timestamps(shown: pl.Series) -> pl.DataFrame:
    """As `_stated`, of what systems write, `2026-03-04T05:06:07.000+0000`: at a tenth of a pattern's cost."""
    is_one = shown.str.contains(_TIMESTAMP)
    if not is_one.any():
        return pl.DataFrame(schema={"stated": pl.Datetime("us"), "zone": pl.String}).clear(len(shown))
    begun = shown.str.slice(0, 19).set(~is_one, None)
    # One format reads both: a T in the place of the blank.
    with_t = begun.str.slice(0, 10) + "T" + begun.str.slice(11)
    ends = each_once(shown.str.slice(19), lambda cells: cells.str.extract(_TIMESTAMP_END, 1))
    stated = with_t.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us")
    return pl.DataFrame(
        {
            "stated": stated.set(ends.is_null(), None),
            "zone": ends.set(stated.is_null(), None).str.to_lowercase().replace("", None),
        }
    )


def _parsed() -> tuple[pl.Expr, pl.Expr]:
    half, number = pl.col("half").str.to_lowercase(), pl.col("h").cast(pl.Int32)
    # 13:05 pm is a slip of the pen for 13:05.
    hour = (
        pl.when(half.is_null() | (number > 12))
        .then(number)
        .otherwise(number % 12 + pl.when(half == "pm").then(12).otherwise(0))
    )
    month = pl.col("m").str.to_lowercase().replace(MONTHS)
    clock = pl.concat_str(
        hour.cast(pl.String).str.zfill(2), "i", pl.col("s").fill_null("00"), separator=":"
    ).fill_null("00:00:00")
    written = pl.concat_str(ymd_text(pl.col("y"), month, pl.col("d")), clock, separator=" ")
    stated = written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    return stated.alias("stated"), pl.col("zone").str.to_lowercase().alias("zone")


def _ahead(zones: pl.Series) -> pl.Series:
    """How many minutes each named offset from UTC is ahead of it; null where that is no offset."""
    offset = pl.col("zone").str.extract_groups(r"(?P<sign>[+-])(?P<h>[0-9]{1,2}?):?(?P<i>[0-9]{2})?$")
    part = offset.struct.field
    minutes = part("h").cast(pl.Int32) * 60 + part("i").cast(pl.Int32).fill_null(0)
    ahead = pl.when(part("sign") == "-").then(-minutes).otherwise(minutes)
    # The clocks of the world lie between 12 hours behind UTC and 14 ahead.
    is_offset = ahead.is_between(-12 * 60, 14 * 60)
    named = pl.when(part("sign").is_null()).then(0).when(is_offset).then(ahead)
    return zones.to_frame("zone").select(pl.when(pl.col("zone").is_not_null()).then(named)).to_series()


def _serial(shown: pl.Expr) -> pl.Expr:
    number = shown.str.extract(r"^([0-9]{5}(?:\.[0-9]+)?)$", 1).cast(pl.Float64)
    number = pl.when(number.is_between(*_SERIAL_DAYS)).then(number)
    seconds = (number * 86_400).round(0).cast(pl.Int64)
    return pl.lit(_EXCEL_EPOCH).cast(pl.Datetime("us")) + pl.duration(seconds=seconds)


def _epoch(shown: pl.Expr) -> pl.Expr:
    """Ten digits are seconds since 1970, thirteen milliseconds."""
    digits = shown.str.extract(r"^([0-9]{10}|[0-9]{13})(?:\.0+)?$", 1)
    number = digits.cast(pl.Int64)
    thousandths = pl.when(digits.str.len_chars() == 10).then(number * 1_000).otherwise(number)
    thousandths = pl.when((thousandths // 1_000).is_between(*_EPOCH_SECONDS)).then(thousandths)
    return thousandths.cast(pl.Datetime("ms")).cast(pl.Datetime("us"))


def ymd_text(year: pl.Expr, month: pl.Expr, of_month: pl.Expr) -> pl.Expr:
    """Parts as text to `2026-03-04`, whether or not there is such a day."""
    return pl.concat_str(year, month.str.zfill(2), of_month.str.zfill(2), separator="-")
