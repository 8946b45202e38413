"""What a person may set in `loudou.toml`, typed. Zero settings must work.

Finding and reading the file, and wording what is wrong with it, is in `pipelines/settings.py`.
"""

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assets.core.fiscal import Calendar


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("expected a time zone such as 'Asia/Shanghai' or 'UTC'")
    return name


def _country(code: str) -> str:
    # The library is only read where somebody sets a country.
    from assets.core.workdays import known_country

    return known_country(code)


DateOrder = Literal["MDY", "DMY", "YMD"]
# fmt: off
Locale = Literal[
    "en-US", "en-GB", "en-AU", "en-IN", "zh", "ja", "ko", "de", "de-CH", "fr", "es", "it", "pt", "nl", "sv",
    "da", "nb", "fi", "pl", "cs", "ru", "tr", "id", "vi",
]
# fmt: on
_WEEKS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
# Where the year comes first, or the month; elsewhere the day does.
_ORDERS: dict[str, DateOrder] = {"en-US": "MDY", "zh": "YMD", "ja": "YMD", "ko": "YMD", "sv": "YMD"}
_POINT = {"en-US", "en-GB", "en-AU", "en-IN", "zh", "ja", "ko", "de-CH"}


class SourceSettings(BaseModel):
    """What is particular to one source, by its name: `[sources.maven]`.

    `columns`: `entity.column` → the header that holds it. `constants`: → what every row
    says there. `statuses`: word of the status field → its meaning.
    `units`: header → unit of its numbers, such as 万元 or k. `locale`: how dates and numbers are written.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    date_order: DateOrder | None = None
    locale: Locale | None = None
    exports: Literal["full", "delta"] | None = None
    file_date: Literal["name", "run"] = "name"
    stages: dict[str, Literal["open", "won", "lost", "void"]] = Field(default_factory=dict)
    statuses: dict[str, Literal["open", "won", "lost", "void", "converted", "disqualified"]] = Field(
        default_factory=dict
    )
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)

    @property
    def order(self) -> DateOrder | None:
        """Which of day, month and year comes first, as set, or as the locale has it."""
        if self.date_order is not None or self.locale is None:
            return self.date_order
        return _ORDERS.get(self.locale, "DMY")

    @property
    def decimal_comma(self) -> bool | None:
        """Whether the comma is the decimal sign; None where no locale is set."""
        return None if self.locale is None else self.locale not in _POINT


class Settings(BaseModel):
    """All settings, with what holds when nothing is set.

    `country`: whose holidays are no working days (`CN`, `DE-BY`); without one Monday to Friday are worked.
    `holidays` and `working_days` are further days off, and further days worked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    reporting_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    language: Literal["en", "zh"] = "en"
    country: Annotated[str, AfterValidator(_country)] | None = None
    holidays: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()
    fiscal_year_start_month: Annotated[int, Field(ge=1, le=12)] = 1
    fiscal_months: Literal["calendar", "4-4-5", "4-5-4", "5-4-4"] = "calendar"
    week_start: Literal["monday", "sunday", "saturday"] = "monday"
    sample_floor: Annotated[int, Field(ge=1, le=1000)] = 20
    keep_generations: Annotated[int, Field(ge=1, le=1000)] = 7
    archive_days: Annotated[int, Field(ge=1)] = 400
    sources: dict[str, SourceSettings] = Field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates are dates."""
        return ZoneInfo(self.timezone)

    @property
    def calendar(self) -> Calendar:
        """How the house counts its days."""
        week_start = {"monday": 0, "saturday": 5, "sunday": 6}[self.week_start]
        return Calendar(
            self.timezone, self.fiscal_year_start_month, _WEEKS.get(self.fiscal_months), week_start
        )

    def source(self, name: str) -> SourceSettings:
        """The settings of a source, or what holds without any."""
        return self.sources.get(name, SourceSettings())
