"""Sentences that say what the numbers say, and no more.

What belongs here: the choice of a template from values; each has a test. What does not: queries, the
templates.
"""

from reports.texts.numbers import whole
from reports.texts.words import Words

_LEVEL = 0.005


def against(words: Words, now: float | None, before: float | None) -> str | None:
    """'9% above', '9% below', 'level with'; None where there is nothing to compare."""
    if now is None or before is None or before <= 0:
        return None
    moved = now / before - 1
    if abs(moved) < _LEVEL:
        return words("against.level")
    size = words.percent(abs(moved))
    return words("against.above" if moved > 0 else "against.below", size=size)


def headline(
    words: Words, period: str, bookings: float | None, deals: float | None, before: tuple[float | None, str]
) -> str:
    """What was booked in the period and how that compares; deals where there are no amounts."""
    prior, prior_name = before
    if bookings is not None:
        said = words("title.bookings", amount=words.money(bookings), period=period)
        compared = against(words, bookings, prior)
    elif deals is not None:
        return words("title.deals", deals=words.count(deals), period=period)
    else:
        return words("title.sales", period=period)
    return words("title.compared", said=said, compared=compared, prior=prior_name) if compared else said


def met_plan(words: Words, pairs: list[tuple[float | None, float | None]]) -> str | None:
    """How many of the ended periods met their quota; None without quotas."""
    judged = [(value, plan) for value, plan in pairs if value is not None and plan]
    if not judged:
        return None
    met = sum(value >= plan for value, plan in judged if plan is not None)
    return words("title.met_plan", met=met, of=len(judged))


def highest(words: Words, values: list[float | None], names: list[str]) -> str | None:
    """Which period was the highest; None where it is not one clear period out of three or more."""
    known = [(value, name) for value, name in zip(values, names, strict=True) if value is not None]
    if len(known) < 3:
        return None
    top = max(value for value, _ in known)
    tops = [name for value, name in known if value == top]
    if len(tops) > 1 or top <= 0:
        return None
    return words("title.highest", name=tops[0], count=len(known))


def leads(words: Words, shares: list[tuple[str, float | None]], what: str, neutral: str) -> str:
    """Who holds most and what share; neutral without a clear first."""
    known = [(name, value) for name, value in shares if value is not None and value > 0]
    total = sum(value for _, value in known)
    ranked = sorted(known, key=lambda pair: -pair[1])
    if len(ranked) < 2 or ranked[0][1] == ranked[1][1] or ranked[0][0] == words("member.(none)"):
        return neutral
    return words("title.leads", name=ranked[0][0], share=words.percent(ranked[0][1] / total), what=what)


def rate(words: Words, what: str, period: str, now: float | None, before: tuple[float | None, str]) -> str:
    """A rate and its change in points."""
    prior, prior_name = before
    if now is None:
        return words("title.no_rate", what=what, period=period)
    said = words("title.rate", what=what, period=period, value=words.percent(now, 1))
    if prior is None:
        return said
    points = round((now - prior) * 100, 1)
    if points == 0:
        return words("title.rate_level", said=said, prior=prior_name)
    key = "title.rate_up" if points > 0 else "title.rate_down"
    return words(key, said=said, points=f"{abs(points):.1f}", prior=prior_name)


def cycle(words: Words, period: str, now: float | None, before: tuple[float | None, str]) -> str:
    """The median cycle and its change in days."""
    prior, prior_name = before
    if now is None:
        return words("title.no_cycle", period=period)
    said = words("title.cycle", period=period, days=words.count(now))
    if prior is None:
        return said
    moved = whole(now) - whole(prior)
    if moved == 0:
        return words("title.cycle_level", said=said, prior=prior_name)
    return words(
        "title.cycle_longer" if moved > 0 else "title.cycle_shorter",
        said=said,
        days=abs(moved),
        prior=prior_name,
    )


def weakest_step(words: Words, steps: list[tuple[str, str, float | None]]) -> tuple[str, int | None]:
    """The funnel's step that keeps the smallest share, and its place among the steps.

    Neutral with under two.
    """
    known = [(value, at) for at, (_, _, value) in enumerate(steps) if value is not None]
    if len(known) < 2:
        if known:
            source, target, value = steps[known[0][1]]
            return words("title.one_step", source=source, target=target, rate=words.percent(value or 0)), None
        return words("title.funnel"), None
    lowest, at = min(known)
    source, target, _ = steps[at]
    return words("title.weakest", source=source, target=target, rate=words.percent(lowest)), at


def forecast(words: Words, period: str, middle: float | None, low: float | None, high: float | None) -> str:
    """The range of what is to come."""
    if middle is None or low is None or high is None:
        return words("title.forecast")
    return words(
        "title.forecast_range",
        period=period,
        middle=words.money(middle),
        low=words.money(low),
        high=words.money(high),
    )


def attained(words: Words, period: str, rate_now: float | None, members: list[float | None]) -> str:
    """The company's attainment, and how many of its members reached their quota."""
    judged = [value for value in members if value is not None]
    if rate_now is None and not judged:
        return words("title.quota", period=period)
    met = sum(value >= 1 for value in judged)
    if rate_now is None:
        return words("title.quota_members", period=period, met=met, of=len(judged))
    said = words("title.quota_rate", period=period, rate=words.percent(rate_now, 1))
    return words("title.quota_both", said=said, met=met, of=len(judged)) if judged else said
