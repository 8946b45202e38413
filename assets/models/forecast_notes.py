"""The status and note of every row of `mart.forecast` and `mart.forecast_accuracy`.

Here belong the words, and which of them a row carries. The rows' numbers belong to `forecast_tables.py`;
the words in other languages to whoever shows them.
"""

from typing import TypeAlias

from assets.models.backtest import RANGE_BACKTESTS, Accuracy, backtests_for_coverage
from assets.models.methods import SEASONAL_MONTHS

NOTE_TOO_SHORT = "needs {needed} complete months, there are {found}"
NOTE_NO_RANGE = "a range needs {needed} backtests, there are {found}"
NOTE_ZERO_ACTUALS = "all actuals are zero, the mean absolute error is {error}"
NOTE_NO_NAIVE = "comparing with seasonal naive needs {needed} complete months, there are {found}"
NOTE_EXACT_NAIVE = "seasonal naive made no error to compare with"
NOTE_NO_COVERAGE = "testing the range needs {needed} backtests, there are {found}"
NOTE_NAIVE_IS_BEST = "the best method is the naive one"
# Where several fit a row, it carries the first of them.
NOTES = (
    NOTE_TOO_SHORT,
    NOTE_NO_RANGE,
    NOTE_ZERO_ACTUALS,
    NOTE_NO_NAIVE,
    NOTE_EXACT_NAIVE,
    NOTE_NO_COVERAGE,
    NOTE_NAIVE_IS_BEST,
)

Verdict: TypeAlias = dict[str, str | None]


def too_short(needed: int, found: int) -> Verdict:
    """Of a method without months enough: not_available."""
    return _verdict("not_available", NOTE_TOO_SHORT.format(needed=needed, found=found))


def of_forecast(backtests: int, *, is_naive_best: bool) -> Verdict:
    """Of a forecast row; small_sample where it has no range."""
    if backtests < RANGE_BACKTESTS:
        return _verdict("small_sample", NOTE_NO_RANGE.format(needed=RANGE_BACKTESTS, found=backtests))
    return _verdict("ok", NOTE_NAIVE_IS_BEST if is_naive_best else None)


def of_accuracy(
    measured: Accuracy, horizon: int, months: int, *, is_comparable: bool, is_naive_best: bool
) -> Verdict:
    """Of an accuracy row; `months` are the complete ones, `horizon` counts from 0."""
    backtests = measured.origins
    if backtests < RANGE_BACKTESTS:
        status = "small_sample" if backtests else "not_available"
        return _verdict(status, NOTE_NO_RANGE.format(needed=RANGE_BACKTESTS, found=backtests))
    if measured.wape is None:
        return _verdict("ok", NOTE_ZERO_ACTUALS.format(error=f"{measured.absolute_error:.2f}"))
    if months < SEASONAL_MONTHS:
        return _verdict("ok", NOTE_NO_NAIVE.format(needed=SEASONAL_MONTHS, found=months))
    if not is_comparable:
        return _verdict("ok", NOTE_EXACT_NAIVE)
    if measured.coverage_80 is None:
        needed = backtests_for_coverage(horizon)
        return _verdict("ok", NOTE_NO_COVERAGE.format(needed=needed, found=backtests))
    return _verdict("ok", NOTE_NAIVE_IS_BEST if is_naive_best else None)


def _verdict(status: str, note: str | None) -> Verdict:
    return {"status": status, "note": note}
