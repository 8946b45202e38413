"""The key figures of the Summary sheet.

What belongs here: a metric of the quarter as a tile, and what is open today. What does not: the other blocks.
"""

from reports.page import Format, Mark, Tile
from reports.sheets.figures import change_text, format_of, moved_by, number
from reports.sheets.focus import Focus, metric_of
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

METRICS = ("bookings", "deals_won", "win_rate_count", "average_deal_size", "sales_cycle_days")
_UNITS = {"bookings": "money", "average_deal_size": "money", "win_rate_count": "fraction"}


def figure(data: Warehouse, words: Words, focus: Focus, metric: str, quarters: list[Row]) -> Tile:
    """A metric of the quarter with its changes and its last quarters; `quarters` ends with the focus."""
    registry = metric_of(data, metric)
    row = quarters[-1] if quarters else {}
    unit = str(row.get("unit") or registry.get("unit") or _UNITS.get(metric, "count"))
    value, scale = number(row), words.scale([number(row)])
    spark = tuple(number(quarter) for quarter in quarters)
    label = words(f"tile.{metric}")
    return Tile(
        name=metric,
        label=label,
        value=row["value"] if value is not None else "–",
        format=_tile_format(words, unit, value),
        changes=_changes(words, focus, unit, row, registry.get("better")),
        spark=tuple(scale.divided(one) if unit == "money" else one for one in spark),
        spark_labels=tuple(words.short("quarter", quarter["period_start"]) for quarter in quarters),
        alt=words("alt.spark", label=label, count=len(quarters)),
    )


def _tile_format(words: Words, unit: str, value: float | None) -> Format:
    scale = words.scale([value])
    if unit == "money":
        return Format("money", scale.code + (f'"{scale.unit}"' if scale.unit else ""))
    if unit == "days":
        return Format("days", words("formats.days_unit"))
    return format_of(words, unit)


def _changes(words: Words, focus: Focus, unit: str, row: Row, better: str | None) -> tuple[Mark, ...]:
    said: list[Mark] = []
    if number(row) is None:
        reason = words.status(row.get("status") or "not_available")
        said.append(Mark(reason, "muted"))
    for key, start in (("prior", focus.prior_start), ("prior_year", focus.prior_year_start)):
        versus = words.short("quarter", start) if start else words("period.before")
        if focus.is_partial:
            versus = words("period.same_day_tile", period=versus)
        moved = moved_by(unit, number(row), number(row, key))
        if moved is not None:
            said.append(change_text(words, unit, moved, better, versus))
    full = row.get("prior_full")
    if focus.is_partial and not said and full is not None and focus.prior_start:
        versus = words.short("quarter", focus.prior_start)
        said.append(Mark(words("change.whole", versus=versus, value=_said(words, unit, full)), "muted"))
    if len(said) < 2 and unit in {"fraction", "days"} and row.get("sample_size") is not None:
        said.append(Mark(words("sample", n=words.count(row["sample_size"])), "muted"))
    return tuple(said[:2])


def _said(words: Words, unit: str, value: float) -> str:
    if unit == "money":
        scale = words.scale([value])
        return f"{scale.text(value)}{scale.unit}"
    return words.percent(value, 1) if unit == "fraction" else words.count(value)


def open_pipeline(data: Warehouse, words: Words) -> Tile:
    """What is open today: its amount, or the number of deals where they carry none."""
    row = data.one(
        "select sum(deals)::bigint as deals, sum(amount) as amount, sum(deals_without_amount)::bigint as bare"
        " from mart.pipeline_summary where dimension = 'all' and member = 'all'"
    )
    deals, amount, bare = row.get("deals"), row.get("amount"), row.get("bare")
    if not deals or amount is None:
        bare_all: tuple[Mark, ...] = (Mark(words("tile.no_amounts"), "muted"),) if deals else ()
        return Tile("open_deals", words("tile.open_deals"), deals or 0, words.format("count"), bare_all)
    said = [words("tile.deals", deals=words.count(deals))]
    if bare:
        said.append(words("tile.bare", bare=words.count(bare)))
    changes = tuple(Mark(text, "muted") for text in said)
    return Tile(
        "pipeline_open", words("tile.pipeline_open"), amount, _tile_format(words, "money", amount), changes
    )
