"""What a person may set in `loudou.toml`, typed. Zero settings must work.

Finding and reading the file, and wording what is wrong with it, is in `pipelines/settings.py`.
"""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("expected a time zone such as 'Asia/Shanghai' or 'UTC'")
    return name


class SourceSettings(BaseModel):
    """What is particular to one source, by its name: `[sources.maven]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date_order: Literal["MDY", "DMY", "YMD"] | None = None
    exports: Literal["full", "delta"] | None = None
    file_date: Literal["name", "run"] = "name"
    stages: dict[str, Literal["open", "won", "lost", "void"]] = Field(default_factory=dict)


class Settings(BaseModel):
    """All settings, with what holds when nothing is set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reporting_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    language: Literal["en", "zh"] = "en"
    sample_floor: Annotated[int, Field(ge=1, le=1000)] = 20
    keep_generations: Annotated[int, Field(ge=1, le=1000)] = 7
    archive_days: Annotated[int, Field(ge=1)] = 400
    sources: dict[str, SourceSettings] = Field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates are dates."""
        return ZoneInfo(self.timezone)

    def source(self, name: str) -> SourceSettings:
        """The settings of a source, or what holds without any."""
        return self.sources.get(name, SourceSettings())
