"""Who belongs to which team, since when, and how much of a full quota is asked: ramp, absence, part time.

Belongs here: the staff's own sheets. Not here: what they sell.
"""

import polars as pl

from assets.demo.cast import RAMP_MONTHS, Rep, Team, cast
from assets.demo.days import Days, day_of, month_number, month_start, number

RAMP_PLAN = "standard"
_HALF_TIME_EVERY = 13


def make_memberships(teams: list[Team], reps: list[Rep], days: Days) -> pl.DataFrame:
    """A row a stay in a team: `rep, team` (numbers), `role, since, until` (half-open), `ramp_plan, fte`."""
    rows: list[tuple[object, ...]] = []
    last = month_number(days.last_day)
    names = [team.name for team in teams]
    for place, rep in enumerate(reps):
        since = days.first_day
        if rep.joined_months_ago is not None:
            since = month_start(last - rep.joined_months_ago)
        until = None if rep.left_months_ago is None else month_start(last - rep.left_months_ago + 1)
        plan = RAMP_PLAN if rep.joined_months_ago is not None else None
        role = "overlay" if rep.role == "overlay" else "direct"
        fte = "0.5" if rep.role == "direct" and place % _HALF_TIME_EVERY == 0 else "1"
        if rep.move is None:
            rows.append((place, rep.team, role, since, until, plan, fte))
        else:
            moved = month_start(last - rep.move.months_ago)
            rows.append((place, rep.team, role, since, moved, plan, fte))
            rows.append((place, names.index(rep.move.to), role, moved, until, plan, fte))
    schema = ["rep", "team", "role", "since", "until", "ramp_plan", "fte"]
    return pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)


def make_ramp_plans() -> pl.DataFrame:
    """A row a month of tenure: `ramp_plan, tenure_month, factor` (percent)."""
    months = range(1, RAMP_MONTHS + 1)
    factors = [100 * (month - 1) // RAMP_MONTHS for month in months]
    return pl.DataFrame({"ramp_plan": RAMP_PLAN, "tenure_month": list(months), "factor": factors})


def make_absences(reps: list[Rep], days: Days) -> pl.DataFrame:
    """A row an absence: `rep, since, until` (the last day away), `factor` (percent of quota that stays)."""
    last = month_number(days.last_day)
    names = [rep.name for rep in reps]
    rows = [
        (
            names.index(name),
            month_start(last - absence.months_ago),
            day_of(number(month_start(last - absence.months_ago + absence.months)) - 1),
            absence.factor,
        )
        for name, absence in cast().absent.items()
    ]
    return pl.DataFrame(rows, schema=["rep", "since", "until", "factor"], orient="row")


def make_consents(contacts: pl.DataFrame, days: Days) -> pl.DataFrame:
    """A row a contact: `email, channel, consent, recorded`."""
    return contacts.select("email", "consent", channel=pl.lit("email"), recorded=pl.lit(days.first_day))
