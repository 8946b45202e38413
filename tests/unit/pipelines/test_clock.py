"""Which day a night is for when nobody says."""

from datetime import date, datetime

import pytest

from assets.settings import Settings
from pipelines.clock import day_of


@pytest.mark.parametrize(
    ("utc", "zone", "expected"),
    [
        (datetime(2026, 3, 2, 5, 59), "UTC", date(2026, 3, 1)),  # noqa: DTZ001
        (datetime(2026, 3, 2, 6, 0), "UTC", date(2026, 3, 2)),  # noqa: DTZ001
        # 02:00 in Shanghai on the 3rd is the night of the 2nd.
        (datetime(2026, 3, 2, 18, 0), "Asia/Shanghai", date(2026, 3, 2)),  # noqa: DTZ001
    ],
)
def test_a_night_belongs_to_the_day_before_until_six(utc: datetime, zone: str, expected: date) -> None:
    assert day_of(utc, Settings(timezone=zone)) == expected
