"""A made-up generation with every table that the workbook reads; the numbers add up where they should.

Not here: anything real, and the making of marts from core.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

AS_OF = date(2026, 11, 23)
TEAMS = {"East": ("Ana Ruiz", "Ben Okoro", "Chen Wei"), "West": ("Dana Berg", "Eli Novak")}
REPS = tuple(rep for reps in TEAMS.values() for rep in reps)
TEAM_OF = {rep: team for team, reps in TEAMS.items() for rep in reps}
STAGES = ("Qualified", "Proposal", "Negotiation")
NO_AMOUNTS = "No amount is known for most lost deals."

_SCHEMA = Path(__file__).with_suffix(".sql")

_LABELS = {
    "bookings": ("money", "Bookings", "签约额", "up"),
    "deals_won": ("count", "Deals won", "赢单数", "up"),
    "average_deal_size": ("money", "Average deal size", "平均单额", "up"),
    "average_closed_value": ("money", "Average closed value", "关闭商机平均额", "up"),
    "win_rate_count": ("fraction", "Win rate (count)", "赢单率（数量）", "up"),
    "win_rate_amount": ("fraction", "Win rate (amount)", "赢单率（金额）", "up"),
    "sales_cycle_days": ("days", "Sales cycle", "销售周期", "down"),
    "pipeline_open": ("money", "Open pipeline", "在手管道", "up"),
    "pipeline_weighted": ("money", "Weighted pipeline", "加权管道", "up"),
    "quota_attainment": ("fraction", "Quota attainment", "配额完成率", "up"),
}


def build(path: Path, *, currency: str = "CNY", is_empty: bool = False, scale: int = 1) -> Path:
    """Write the generation; `is_empty` leaves all marts without rows, `scale` multiplies amounts."""
    with duckdb.connect(str(path)) as con:
        con.execute(_SCHEMA.read_text(encoding="utf-8"))
        meta = (1, "0.1.0", AS_OF, currency, 20, "Asia/Shanghai", "zh", "4fd1c0ffee42", "Harbor 港口科技")
        _add(con, "ops.meta", [meta])
        _add(con, "ops.metric", [_metric(key) for key in sorted(_LABELS)])
        if not is_empty:
            _fill(con, scale)
    return path


def _add(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"insert into {table} values ({marks})", [list(row) for row in rows])


def _metric(key: str) -> tuple[Any, ...]:
    unit, english, chinese, better = _LABELS[key]
    formula = (
        f"How {english.lower()} is computed from closed deals by close date.",
        f"按关闭日期计算{chinese}。",
    )
    population = ("Deals that are not deleted.", "未删除的商机。")
    return key, unit, english, chinese, *formula, *population, "mart.kpi", better


def quarter_starts(count: int = 9) -> list[date]:
    """First days of the last quarters, the running one included."""
    return [date(2024 + (9 + 3 * at) // 12, (9 + 3 * at) % 12 + 1, 1) for at in range(count)]


def _months(count: int = 26) -> list[date]:
    return [date(2024 + (9 + at) // 12, (9 + at) % 12 + 1, 1) for at in range(count)]


def _plus(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def deals_won(rep: int, quarter: int) -> int:
    """How many deals a rep won in a quarter."""
    return 6 + (rep * 7 + quarter * 5) % 9 if rep < 4 else 0


def booked(rep: int, quarter: int) -> int:
    """What a rep booked in a quarter."""
    return deals_won(rep, quarter) * (38_000 + 1_700 * ((rep + quarter) % 5))


def _fill(con: duckdb.DuckDBPyConnection, scale: int) -> None:
    quarters = quarter_starts()
    _periods(con, quarters)
    _add(con, "mart.member", [("rep", rep, f"crm:{rep}", TEAM_OF[rep], None) for rep in REPS])
    _kpis(con, quarters, scale)
    _funnel(con)
    _pipeline(con, scale)
    _rates(con, quarters)
    _quotas(con, quarters[-1], scale)
    _forecasts(con, scale)
    _operations(con)


def _periods(con: duckdb.DuckDBPyConnection, quarters: list[date]) -> None:
    rows = []
    for start in quarters:
        end = _plus(start, 3) - timedelta(days=1)
        prior, year = _plus(start, -3), _plus(start, -12)
        rows.append(
            (
                "quarter",
                start,
                end,
                end > AS_OF,
                min(end, AS_OF),
                prior,
                start - timedelta(days=1),
                year,
                year,
            )
        )
    _add(con, "mart.period", rows)


def _kpis(con: duckdb.DuckDBPyConnection, quarters: list[date], scale: int) -> None:
    rows: list[tuple[Any, ...]] = []
    groups = {("all", "all"): range(len(REPS))}
    groups |= {("rep", rep): range(at, at + 1) for at, rep in enumerate(REPS)}
    groups |= {
        ("team", team): range(REPS.index(reps[0]), REPS.index(reps[-1]) + 1) for team, reps in TEAMS.items()
    }
    for (dimension, member), reps in groups.items():
        money = [scale * sum(booked(rep, quarter) for rep in reps) for quarter in range(len(quarters))]
        won = [sum(deals_won(rep, quarter) for rep in reps) for quarter in range(len(quarters))]
        for at, start in enumerate(quarters):
            rows += _kpi_rows(dimension, member, "quarter", start, _plus(start, 3), (money, won), at)
        year_money, year_won = [sum(money[-4:])], [sum(won[-4:])]
        rows += _kpi_rows(
            dimension,
            member,
            "ttm",
            _plus(quarters[-4], 2),
            _plus(quarters[-1], 2),
            (year_money, year_won),
            0,
        )
    for at, start in enumerate(_months()):
        value = scale * (380_000 + 52_000 * (at % 5) + 8_000 * at)
        rows.append(
            (
                "bookings",
                "month",
                start,
                _plus(start, 1) - timedelta(days=1),
                "all",
                "all",
                value,
                None,
                None,
                "money",
                12,
                0,
                None,
                None,
                None,
                None,
                None,
                at == 25,
                "ok",
                None,
            )
        )
    _add(con, "mart.kpi", rows)


def _kpi_rows(
    dimension: str,
    member: str,
    kind: str,
    start: date,
    beyond: date,
    series: tuple[list[int], list[int]],
    at: int,
) -> list[tuple[Any, ...]]:
    money, won = series
    closed = [max(1, count * 5 // 2) for count in won]
    size = [float(amount) / count if count else None for amount, count in zip(money, won, strict=True)]
    rate = [count / of for count, of in zip(won, closed, strict=True)]
    days = [62.0 + 3 * ((quarter + len(member)) % 4) for quarter in range(len(won))]
    values: dict[str, tuple[list[Any], int]] = {
        "bookings": (money, won[at]),
        "deals_won": (won, won[at]),
        "average_deal_size": (size, won[at]),
        "win_rate_count": (rate, closed[at]),
        "sales_cycle_days": (days, won[at]),
    }
    if dimension == "all" and kind == "quarter":
        values["win_rate_amount"] = ([None] * len(won), 0)
        is_now = at == len(won) - 1
        values["pipeline_open"] = (
            [7_450_000.0 if is_now and one == at else None for one in range(len(won))],
            0,
        )
    end = beyond - timedelta(days=1)
    return [
        _kpi_row(metric, (dimension, member), (kind, start, end), (found, at), sample)
        for metric, (found, sample) in values.items()
    ]


        def _kpi_row( metric: str, who: tuple[str, str], period: tuple[str, date, date], series:
        tuple[list[Any], int], sample: int, ) -> tuple[Any, ...]: values, at = series value, unit =
        values[at], _LABELS[metric][0] is_small = metric in {"average_deal_size", "win_rate_count",
        "sales_cycle_days"} and sample < 20 status = "not_available" if value is None else "small_sample" if
        is_small else "ok" note = NO_AMOUNTS if metric == "win_rate_amount" else None prior = values[at - 1]
        if at else None year = values[at - 4] if at >= 4 else None target = 1_500_000.0 if metric ==
        "bookings" and who[0] == "all" and period[0] == "quarter" else None return ( (metric, *period, *who,
        value, None, None, unit, sample, 0, None, prior, prior, year, target, period[2] > AS_OF, status, note)
        )  # fmt: skip


def _funnel(con: duckdb.DuckDBPyConnection) -> None:
    rows = []
    for cohort, counts in (("all", (690, 512, 371, None, 118)), ("ttm", (300, 231, 160, None, 51))):
        known = [at for at, count in enumerate(counts) if count is not None]
        for at, name in enumerate(("lead", "qualified", "opportunity", "quote", "won")):
            entered = counts[at]
            after = next((counts[one] for one in known if one > at), None) if entered else None
            rate = after / entered if entered and after else None
            status = "ok" if rate or at == 4 else "not_available"
            note = "The exports hold no quotes." if at == 3 else None
            amount = 9_000_000 // (at + 1) if entered and at > 1 else None
            rows.append(
                (
                    cohort,
                    None,
                    "all",
                    "all",
                    at + 1,
                    name,
                    "reached",
                    entered,
                    after,
                    rate,
                    amount,
                    12 if at == 2 else 0,
                    14.0 + at if rate else None,
                    0.91,
                    entered or 0,
                    status,
                    note,
                )
            )
    for channel, entered, after in (("Web", 190, 70), ("Event", 120, 34), ("Partner", 61, 14)):
        rows.append(
            (
                "all",
                None,
                "source_channel",
                channel,
                3,
                "opportunity",
                "reached",
                entered,
                after,
                after / entered,
                None,
                0,
                40.0,
                0.9,
                entered,
                "ok",
                None,
            )
        )
    _add(con, "mart.funnel_conversion", rows)


def _pipeline(con: duckdb.DuckDBPyConnection, scale: int) -> None:
    deals = []
    for at in range(60):
        stage = at % 3
        amount = None if at % 20 == 7 else scale * (40_000 + 37_000 * (at * 7 % 11))
        close = None if at % 15 == 3 else AS_OF + timedelta(days=at * 6 - 40)
        flags = [
            ("overdue", close is not None and close < AS_OF),
            ("no_close_date", close is None),
            ("no_amount", amount is None),
        ]
        chance = (0.18, 0.35, 0.6)[stage]
        name = "=HYPERLINK(1)" if at == 5 else f"港口物流 {at}" if at % 9 == 0 else f"Order {at}"
        deals.append(
            (
                f"crm:{at:03}",
                name,
                f"Account {at % 17}",
                REPS[at % 5],
                TEAM_OF[REPS[at % 5]],
                None,
                "GTX Pro",
                STAGES[stage],
                stage + 1,
                amount,
                "CNY",
                AS_OF - timedelta(days=20 + at),
                20 + at,
                None,
                close,
                bool(close and close < AS_OF),
                None,
                None,
                None,
                None,
                None,
                chance,
                None if amount is None else round(amount * chance, 2),
                None,
                ",".join(flag for flag, is_set in flags if is_set) or None,
            )
        )
    _add(con, "mart.pipeline_open", deals)
    con.execute(
        """
        insert into mart.pipeline_summary
        with cut as (
            select 'all' as dimension, 'all' as member, * from mart.pipeline_open
            union all select 'team', team, * from mart.pipeline_open
        )
        select ?, dimension, member, 'default', stage, any_value(stage_rank), count(*),
            count(*) filter (where amount is null), sum(amount), sum(weighted_amount), null, 'ok', null
        from cut group by dimension, member, stage
        """,
        [AS_OF],
    )


def _rates(con: duckdb.DuckDBPyConnection, quarters: list[date]) -> None:
    rates: list[tuple[Any, ...]] = []
    cycles: list[tuple[Any, ...]] = []
    cuts = [
        ("quarter", start, _plus(start, 3) - timedelta(days=1), "all", "all", at)
        for at, start in enumerate(quarters)
    ]
    ttm = (_plus(quarters[-4], 2), _plus(quarters[-1], 2) - timedelta(days=1))
    cuts += [("ttm", *ttm, "team", team, at) for at, team in enumerate(TEAMS)]
    for kind, start, end, dimension, member, at in cuts:
        won = sum(deals_won(rep, at) for rep in range(len(REPS)))
        lost = won * 3 // 2
        head = (kind, start, end, end > AS_OF, dimension, member)
        rates += [
            (*head, "closed", "count", won, lost, None, 1, won / (won + lost), None, won + lost, "ok", None),
            (*head, "closed", "amount", won * 4e4, None, None, 1, None, None, 0, "not_available", NO_AMOUNTS),
            (
                *head,
                "created",
                "count",
                won,
                lost,
                9,
                1,
                0.3,
                0.7 if end > AS_OF else 0.95,
                won + lost + 9,
                "immature" if end > AS_OF else "ok",
                None,
            ),
            (
                *head,
                "created",
                "amount",
                won * 4e4,
                None,
                None,
                1,
                None,
                None,
                0,
                "not_available",
                NO_AMOUNTS,
            ),
        ]
        median = 60.0 + at % 5
        cycles.append(
            (
                dimension,
                member,
                kind,
                start,
                end,
                end > AS_OF,
                "won",
                "created",
                won,
                median + 4,
                median,
                median + 21,
                median + 9,
                at % 2,
                won,
                "ok",
                None,
            )
        )
    _add(con, "mart.win_rate", rates)
    _add(con, "mart.sales_cycle", cycles)


def _quotas(con: duckdb.DuckDBPyConnection, start: date, scale: int) -> None:
    end = _plus(start, 3) - timedelta(days=1)
    rows = []
    entities = [("company", "all", range(len(REPS)))]
    entities += [("rep", rep, range(at, at + 1)) for at, rep in enumerate(REPS)]
    for kind, name, reps in entities:
        credited = scale * sum(booked(rep, 8) for rep in reps)
        quota = scale * 420_000 * len(reps)
        rate = credited / quota
        band = (
            "<50"
            if rate < 0.5
            else "50-80"
            if rate < 0.8
            else "80-100"
            if rate < 1
            else "100-120"
            if rate < 1.2
            else ">120"
        )
        rows.append(
            (
                "bookings",
                "quarter",
                start,
                end,
                True,
                kind,
                name,
                name,
                quota,
                quota,
                round(quota * 0.59, 2),
                1.0,
                credited,
                None,
                rate,
                rate / 0.59,
                credited - quota,
                None,
                None,
                None,
                band,
                "CNY",
                "own",
                "ok",
                None,
            )
        )
    _add(con, "mart.quota_attainment", rows)


def _forecasts(con: duckdb.DuckDBPyConnection, scale: int) -> None:
    rows, accuracy = [], []
    for method, is_best, tilt in (
        ("ensemble", True, 1.0),
        ("seasonal_naive", False, 0.93),
        ("trend", False, 1.08),
    ):
        for at in range(6):
            start = _plus(date(2026, 11, 1), at)
            middle = round(scale * (560_000 + 21_000 * at) * tilt, 2)
            rows.append(
                (
                    AS_OF,
                    "bookings",
                    "all",
                    "all",
                    method,
                    "month",
                    start,
                    _plus(start, 1) - timedelta(days=1),
                    middle * 0.78,
                    middle,
                    middle * 1.24,
                    scale * 310000 if at == 0 else None,
                    is_best,
                    "ok",
                    None,
                )
            )
        accuracy.append(
            (
                "bookings",
                method,
                "all",
                "all",
                3,
                12,
                0.11 * tilt,
                0.8,
                0.02,
                0.82,
                0.88 * tilt,
                is_best,
                "ok",
                None,
            )
        )
    _add(con, "mart.forecast", rows)
    _add(con, "mart.forecast_accuracy", accuracy)


def _operations(con: duckdb.DuckDBPyConnection) -> None:
    def file(
        name: str, entity: str | None, counts: tuple[int, ...], status: str, reason: str | None
    ) -> tuple[Any, ...]:
        return (
            name,
            name,
            "00" * 32,
            10,
            "plain",
            entity,
            AS_OF,
            "utf-8",
            "csv",
            None,
            *counts,
            counts[1],
            status,
            reason,
            0.1,
        )

    _add(
        con,
        "ops.file",
        [
            file("deals.csv", "opportunity", (8801, 8798, 0, 0, 0, 2, 1), "loaded", None),
            file("reps.csv", "sales_rep", (35, 35, 0, 0, 0, 0, 0), "loaded", None),
            file("notes.pdf", None, (0, 0, 0, 0, 0, 0, 0), "refused", "It is not a table."),
        ],
    )
    _add(
        con,
        "ops.reject",
        [
            ("deals.csv", 17, "amount_is_number", "The amount is not a number.", "a,=1+1,b"),
            ("deals.csv", 99, "date", "No such day: 2026-02-30.", "x"),
        ],
    )
    findings = [
        ("unknown_stage", "warning", {"value": "Pilot", "nearest": "Proposal", "rows": 12}),
        ("no_currency", "info", {}),
    ]
    _add(
        con,
        "ops.finding",
        [
            (
                kind,
                severity,
                kind,
                "opportunity",
                f"{kind} in English",
                params.get("rows"),
                None,
                "Do it.",
                json.dumps(params),
            )
            for kind, severity, params in findings
        ],
    )
    _add(
        con,
        "ops.correction",
        [("plain", "product", "name", "GTXPro", "GTX Pro", "Misspelt.", 1480, 1480, "applied")],
    )
    _add(
        con,
        "ops.dictionary",
        [
            ("mart", "kpi", "value", "double", "", "The value.", "数值。", None),
            ("core", "x", "y", "int", "", "", "", None),
        ],
    )
