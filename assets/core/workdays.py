"""Which days are worked in a country: its weekend, its public holidays, and the days worked in exchange.

Known from the `holidays` package. Some countries shift working days year by year by decree, as China does;
a year whose decree is not known yet has its fixed holidays only, and that is said.
"""

from collections.abc import Collection, Iterable
from datetime import date

from holidays import HolidayBase, country_holidays
from holidays.registry import COUNTRIES

from assets.exports.words import nearest

# Of a house that named no country.
SATURDAY_AND_SUNDAY = frozenset({5, 6})


def known_country(code: str) -> str:
    """The country, in capitals; raises ValueError for one that is not known, naming the nearest one."""
    try:
        _holidays(code.upper(), ())
    except NotImplementedError:
        codes = {name.replace("_", " "): one[1] for name, one in COUNTRIES.items()}
        codes |= {one: one for one in codes.values()}
        near = nearest(code.split("-", maxsplit=1)[0], codes)
        meant = f" Did you mean {codes[near]}?" if near else ""
        raise ValueError(
            f"expected the two letters of a country such as 'CN', or with a region 'DE-BY'.{meant}"
        ) from None
    return code.upper()


class Workdays:
    """The days worked in some years.

    `unknown` are the years without their decree, in a country that makes one and where no `days_worked`,
    which a person said, fall into them: a day off alone is no decree, of which exchanged days are a part.
    """

    def __init__(
        self,
        country: str | None,
        years: Iterable[int],
        days_off: Collection[date] = (),
        days_worked: Collection[date] = (),
    ) -> None:
        known = None if country is None else _holidays(country, years)
        self._weekend = SATURDAY_AND_SUNDAY if known is None else known.weekend
        # A day that a person names is what they say; one that moved is worked though the list still has it.
        self._off = frozenset(days_off) | (frozenset(known or ()) - frozenset(days_worked))
        exchanged = frozenset() if known is None else frozenset(known.weekend_workdays) - frozenset(days_off)
        self._worked = frozenset(days_worked) | exchanged
        said = {day.year for day in days_worked}
        self.unknown = () if known is None else tuple(sorted(_without_decree(known) - said))

    def __contains__(self, day: date) -> bool:
        return day in self._worked or (day.weekday() not in self._weekend and day not in self._off)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday, or another day off."""
        return day in self._off


def _holidays(country: str, years: Iterable[int]) -> HolidayBase:
    code, _, region = country.partition("-")
    return country_holidays(code, subdiv=region or None, years=years)


def _without_decree(known: HolidayBase) -> set[int]:
    """The years after the last one for which working days were exchanged."""
    decrees: Collection[int] = getattr(known, "special_public_holidays", {})
    exchanges = known.has_substituted_holidays and decrees
    return {year for year in known.years if exchanges and year > max(decrees)}
