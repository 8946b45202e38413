"""The quarter that a workbook is about.

What belongs here: choosing it, and the periods around it. What does not: what is said about it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

# A quarter of a few days says little; until then the one before is told.
_EARLIEST_DAY = timedelta(days=14)
QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Focus:
    """A quarter.

    `is_partial` while it runs. `is_stale` when a later quarter passed without a single closing.
    """

    start: date
    end: date
    is_partial: bool
    is_stale: bool
    prior_start: date | None = None
    prior_year_start: date | None = None

    def label(self, words: Words) -> str:
        """'2026 Q4', or '2026 Q4 to date'."""
        name = words.period("quarter", self.start, self.end)
        return words("period.to_date", period=name) if self.is_partial else name

    def prior(self, words: Words) -> str:
        """The name of the quarter before."""
        return words.period("quarter", self.prior_start) if self.prior_start else words("period.before")

    def compared(self, words: Words) -> str:
        """The same as what is compared with: while the quarter runs, up to the same working day."""
        name = self.prior(words)
        return words("period.same_day", period=name) if self.is_partial else name

    def columns(self, words: Words) -> tuple[str, str]:
        """The same for a column's header, and for the quarter a year before."""
        year = words("period.year_before")
        if self.prior_year_start:
            year = words.period("quarter", self.prior_year_start)
        names = self.prior(words), year
        if not self.is_partial:
            return names
        prior, before = (words("period.same_day_column", period=name) for name in names)
        return prior, before


def focus_of(data: Warehouse) -> Focus | None:
    """The running quarter from its third week on, else the last one in which a deal closed."""
    return choose(
        data.rows(
            """
            select kpi.period_start, kpi.period_end, bool_or(kpi.is_partial) as is_partial,
                any_value(period.prior_start) as prior_start,
                any_value(period.prior_year_start) as prior_year_start,
                sum(coalesce(kpi.sample_size, 0)) + sum(coalesce(kpi.value, 0)) as closed
            from mart.kpi as kpi
            left join mart.period as period using (period_kind, period_start, period_end)
            where kpi.metric in ('deals_won', 'win_rate_count') and kpi.period_kind = 'quarter'
                and kpi.dimension = 'all' and kpi.member = 'all'
            group by kpi.period_start, kpi.period_end
            order by kpi.period_start
            """
        ),
        data.meta.as_of,
    )


def choose(quarters: list[Row], as_of: date) -> Focus | None:
    """The same from rows with period_start, period_end, is_partial and closed, in order."""
    past = [row for row in quarters if row["period_start"] <= as_of]
    live = [row for row in past if row["closed"]]
    early = [row for row in live if row["is_partial"] and as_of - row["period_start"] < _EARLIEST_DAY]
    settled = [row for row in live if row not in early] or live
    if not settled:
        return None
    last = settled[-1]
    later = [row for row in past if row["period_start"] > last["period_start"] and row not in early]
    return Focus(
        last["period_start"],
        last["period_end"],
        bool(last["is_partial"]),
        bool(later),
        last.get("prior_start"),
        last.get("prior_year_start"),
    )


def quarters_of(data: Warehouse, metric: str, focus: Focus) -> list[Row]:
    """A metric's last eight quarters up to the focus, oldest first, for the whole company."""
    rows = data.rows(
        """
        select * from mart.kpi
        where metric = ? and period_kind = 'quarter' and period_start <= ?
            and dimension = 'all' and member = 'all'
        order by period_start desc limit ?
        """,
        [metric, focus.start, QUARTERS],
    )
    return rows[::-1]


def metric_of(data: Warehouse, metric: str) -> Row:
    """The registry's row of a metric; empty where it has none."""
    return data.one("select * from ops.metric where metric = ?", [metric])
