"""The only clock there is: what time it is, and which day a night is for."""

from datetime import UTC, date, datetime, timedelta

from assets.settings import Settings

# Before six in the morning a night still belongs to the day before.
_DAY_BEGINS = timedelta(hours=6)


def now() -> datetime:
    """The present moment, UTC without zone, as TIMESTAMP columns hold it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def day_of(moment: datetime, settings: Settings) -> date:
    """The day a run is for when nobody says: the local date six hours ago."""
    return (moment.replace(tzinfo=UTC).astimezone(settings.zone) - _DAY_BEGINS).date()
