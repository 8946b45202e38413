"""The opportunities of a made-up company.

Belongs here: when deals begin and end, how, and for how much. Not here: what they are drawn from (market.py).
A deal's end is drawn first and its beginning counted back from it, so that the first month is as complete as
the last: deals that were open when the history begins started before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assets.demo.cast import Product, Rep
from assets.demo.customers import Account
from assets.demo.draws import Draws
from assets.demo.market import Market
from assets.demo.season import weekday_after, weekday_on_or_before

_CYCLE_SPREAD = 0.5
_BASE_WIN = 590
# A lost deal is given up somewhat earlier than a won one is signed.
_LOST_CYCLE_PERCENT = 85
# So many thousandths of the losses of the last 100 days were never written down: they look open, and overdue.
_FORGOTTEN_DAYS, _FORGOTTEN = 100, 90
# Thousandths of open deals without expected close, and of those over a month old with one that has passed.
_UNDATED, _OVERDUE = 90, 90
_DISCOUNTS = (0, 0, 0, 0, 30, 50, 50, 80, 100, 120, 150, 200)
# Deals without account, in thousandths by stage: about a tenth of all.
_NO_ACCOUNT = {"Won": 60, "Lost": 80, "Engaging": 280, "Prospecting": 450}
_PROSPECTING_EVERY = 25


@dataclass(frozen=True)
class Deal:
    """An opportunity: stage Prospecting, Engaging, Won or Lost; value in whole money units.

    `close` is the day of the end of a Won or Lost one and the expected day of an Engaging one.
    """

    number: str
    rep: Rep
    product: Product
    product_spelling: str
    account: Account | None
    stage: str
    engage: date | None
    close: date | None
    value: int | None


def make_deals(market: Market, count: int, draws: Draws) -> list[Deal]:
    """`count` opportunities by the day they began, then those still in prospecting; numbers are unique."""
    numbers = _numbers(draws)
    prospecting = [_prospect(market, draws, next(numbers)) for _ in range(count // _PROSPECTING_EVERY)]
    engaged: list[tuple[date, str, Deal]] = []
    while len(engaged) < count - len(prospecting):
        deal = _engaged(market, draws)
        if deal is not None and deal.engage is not None:
            number = next(numbers)
            engaged.append((deal.engage, number, replace(deal, number=number)))
    return [deal for _, _, deal in sorted(engaged, key=lambda row: row[:2])] + prospecting


def _numbers(draws: Draws) -> Iterator[str]:
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    given: set[str] = set()
    while True:
        rest, text = draws.below(36**8), ""
        for _ in range(8):
            rest, sign = divmod(rest, 36)
            text += signs[sign]
        # Digits alone, or around an E, are numbers to a spreadsheet: a trouble of real ids, not wanted here.
        if text not in given and not text.replace("E", "").isdigit():
            given.add(text)
            yield text


def _engaged(market: Market, draws: Draws) -> Deal | None:
    """A deal that got past prospecting, or None where chance made an impossible one."""
    end = market.closing_day(draws)
    product = market.product(draws)
    cycle = draws.lognormal(product.cycle_days, _CYCLE_SPREAD)
    engage = weekday_on_or_before(end - timedelta(days=cycle))
    months_ago = market.months_ago(engage)
    too_early = product.launched_months_ago is not None and months_ago > product.launched_months_ago
    if engage > market.last_day or too_early:
        return None
    rep = market.rep(draws, months_ago)
    if not rep.is_employed(market.months_ago(min(end, market.last_day))):
        return None
    account = market.account(draws, rep)
    is_won = draws.chance(_BASE_WIN + product.win + account.win + rep.skill)
    stage, close = _outcome(market.last_day, draws, (engage, end), is_won=is_won)
    if stage == "Lost":
        engage = weekday_on_or_before(end - timedelta(days=max(1, cycle * _LOST_CYCLE_PERCENT // 100)))
    return Deal(
        number="",
        rep=rep,
        product=product,
        product_spelling=_spelling(draws, product),
        account=None if draws.chance(_NO_ACCOUNT[stage]) else account,
        stage=stage,
        engage=engage,
        close=close,
        value=_value(draws, product),
    )


def _outcome(
    last_day: date, draws: Draws, span: tuple[date, date], *, is_won: bool
) -> tuple[str, date | None]:
    """Stage and close date of a deal that begins and ends on the days of `span`, as seen on last_day."""
    engage, end = span
    if end <= last_day:
        forgotten = (last_day - end).days < _FORGOTTEN_DAYS and draws.chance(_FORGOTTEN)
        if is_won or not forgotten:
            return ("Won" if is_won else "Lost"), end
        return "Engaging", end
    if draws.chance(_UNDATED):
        return "Engaging", None
    age = (last_day - engage).days
    if age > 30 and draws.chance(_OVERDUE):
        return "Engaging", weekday_on_or_before(last_day - timedelta(days=draws.below(age - 10)))
    # Reps are hopeful: they expect the end earlier than it comes.
    hoped = (end - max(engage, last_day)).days * draws.between(55, 105) // 100
    return "Engaging", weekday_after(last_day, hoped)


def _prospect(market: Market, draws: Draws, number: str) -> Deal:
    rep = market.rep(draws, 0)
    product = market.product(draws)
    begun = market.last_day - timedelta(days=draws.below(25))
    return Deal(
        number=number,
        rep=rep,
        product=product,
        product_spelling=_spelling(draws, product),
        account=None if draws.chance(_NO_ACCOUNT["Prospecting"]) else market.account(draws, rep),
        stage="Prospecting",
        engage=weekday_on_or_before(begun) if draws.chance(80) else None,
        close=None,
        value=_value(draws, product) if draws.chance(100) else None,
    )


def _spelling(draws: Draws, product: Product) -> str:
    return product.name.replace(" ", "") if draws.chance(product.unspaced) else product.name


def _value(draws: Draws, product: Product) -> int:
    """List price less a discount, give or take a few percent for what came with it."""
    around = 1000 + draws.between(-40, 40) + draws.between(-40, 40)
    return max(1, product.price * (1000 - draws.pick(_DISCOUNTS)) * around // 1_000_000)
