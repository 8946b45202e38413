"""The Reps sheet: every rep, those without a deal too.

What belongs here: mart.kpi by rep for the quarter and the trailing twelve months. What does not: ranking
people by numbers under the sample floor.
"""

from reports.page import BAR, Block, Cell, Chart, Column, Empty, Page, Series, Table
from reports.sheets import titles
from reports.sheets.figures import NOTHING, bar, full_money, number, or_dash, shown
from reports.sheets.focus import Focus, focus_of
from reports.sheets.trim import trim
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_METRICS = ("bookings", "deals_won", "win_rate_count", "sales_cycle_days", "average_deal_size")
_CHARTED = 20
Members = list[dict[str, Row]]


def page(data: Warehouse, words: Words) -> Page:
    """The page; where no export names an owner it says which column to provide."""
    name, focus = words("sheets.reps"), focus_of(data)
    as_of = words("subtitle.as_of", date=data.meta.as_of)
    quarter = _members(data, "quarter", focus) if focus else []
    if focus is None or not any(found["bookings"]["member"] != "(none)" for found in quarter):
        empty = Empty(words("reps.empty"), (words("provide.owner"),))
        return Page("reps", name, name, as_of, (empty,))
    year = _members(data, "ttm", focus)
    label = focus.label(words)
    shares = [(words.member(_name(found)), number(found["bookings"])) for found in year or quarter]
    title = titles.leads(
        words, shares, words("title.what_ttm") if year else words("title.what_bookings"), name
    )
    teams = _teams(data)
    attained = _attained(data, focus)
    blocks: list[Block] = []
    if year:
        twelve = words("reps.ttm", end=min(year[0]["bookings"]["period_end"], data.meta.as_of))
        blocks += [_chart(words, twelve, year), _table(words, ("reps_ttm", twelve), year, teams, {})]
    else:
        blocks.append(_chart(words, label, quarter))
    blocks.append(_table(words, ("reps", words("reps.quarter", period=label)), quarter, teams, attained))
    subtitle = words("dot").join(
        [words("reps.subtitle", count=len(quarter), floor=data.meta.sample_floor), as_of]
    )
    return Page("reps", name, title, subtitle, tuple(blocks))


def _members(data: Warehouse, kind: str, focus: Focus) -> Members:
    """Each rep's metrics of the period that ends with the quarter, highest bookings first."""
    rows = data.rows(
        """
        select * from mart.kpi
        where dimension = 'rep' and period_kind = ? and list_contains(?, metric) and period_end = (
            select max(period_end) from mart.kpi
            where dimension = 'rep' and period_kind = ? and metric = 'bookings' and period_end <= ?
        )
        order by member, metric
        """,
        [kind, list(_METRICS), kind, focus.end],
    )
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["member"], {})[row["metric"]] = row
    complete = [member for member in found.values() if "bookings" in member]
    return sorted(complete, key=lambda member: (-(number(member["bookings"]) or 0), _name(member)))


def _name(member: dict[str, Row]) -> str:
    return str(member["bookings"]["member"])


def _teams(data: Warehouse) -> dict[str, str]:
    rows = data.rows(
        "select member, team from mart.member where dimension = 'rep' and team is not null order by member"
    )
    return {row["member"]: row["team"] for row in rows}


def _chart(words: Words, period: str, members: Members) -> Chart:
    top = members[:_CHARTED]
    values = [number(member["bookings"]) for member in top]
    scale = words.scale(values)
    key = "reps.chart" if len(members) > len(top) else "reps.chart_all"
    title = words.header(words(key, count=len(top), period=period), scale)
    names = tuple(words.member(_name(member)) for member in top)
    series = (Series(title, tuple(scale.divided(value) for value in values)),)
    return Chart("column", title, names, series, scale.chart_code, title, rows=12)


def _attained(data: Warehouse, focus: Focus) -> dict[str, Row]:
    rows = data.rows(
        """
        select entity_name, attainment_rate, status from mart.quota_attainment
        where entity_kind = 'rep' and period_kind = 'quarter' and period_start = ? and metric = 'bookings'
        order by entity_name
        """,
        [focus.start],
    )
    return {row["entity_name"]: row for row in rows}


def _table(
    words: Words, named: tuple[str, str], members: Members, teams: dict[str, str], attained: dict[str, Row]
) -> Table:
    money = full_money([number(member["bookings"]) for member in members])
    size = full_money([None])
    columns = [Column("rep", words("dimension.rep"))]
    if teams:
        columns.append(Column("team", words("dimension.team")))
    columns += [
        Column("bookings", words("column.bookings"), money),
        Column("deals_won", words("column.deals_won"), words.format("count")),
        Column("win_rate", words("column.win_rate"), words.format("fraction")),
        Column("closed", words("column.closed"), words.format("count")),
        Column("cycle", words("column.median_days"), words.format("days")),
        Column("size", words("column.average_size"), size),
        Column("quota", words("column.attainment"), words.format("fraction")),
        Column("bar", words("column.share_bookings"), BAR),
    ]
    largest = max((number(member["bookings"]) or 0 for member in members), default=0)
    rows = tuple(_row(words, member, teams, attained, largest) for member in members)
    name, title = named
    return trim(Table(name, tuple(columns), rows, title=title, is_excel_table=True), "quota", "size", "cycle")


def _row(
    words: Words, member: dict[str, Row], teams: dict[str, str], attained: dict[str, Row], largest: float
) -> tuple[Cell, ...]:
    rate = member.get("win_rate_count")
    return (
        words.member(_name(member)),
        *([teams.get(_name(member), "")] if teams else []),
        shown(member["bookings"]),
        shown(member.get("deals_won")),
        shown(rate),
        or_dash(rate["sample_size"]) if rate else NOTHING,
        shown(member.get("sales_cycle_days")),
        shown(member.get("average_deal_size")),
        shown(attained.get(_name(member)), "attainment_rate"),
        bar(number(member["bookings"]), largest, 18),
    )
