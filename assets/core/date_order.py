"""Whether day or month comes first in a file's dates, decided from all its values, and how that was told.

In this order: a column's own values (one over 12 settles it), those of the file's other columns of dates, the
reading in which deals do not close before they are created, the setting of the source, the CRM's data file.
Each decision is a finding with its evidence, unless the values only say what the CRM's data file or the
setting says; where nothing but those decides, the finding says that it is a guess.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Final

import polars as pl

from assets.core import dates, values
from assets.core.dates import DateOrder
from assets.core.shapes import Shapes
from assets.operations.ledger import Finding

_BEGINS = ("created_date", "created_at")
_ENDS = ("close_date", "closed_at", "expected_close_date", "converted_at")
# The reading in which deals close before they are created is wrong when it has so many times more of them.
_TELLING = 4
_ORDERS: Final[tuple[DateOrder, ...]] = ("MDY", "DMY")
# Both numbers may be a month.
_EITHER = r"^\s*(?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|1[0-2])[-/.][0-9]{4}(?:[^0-9]|$)"


@dataclass(frozen=True)
class Evidence:
    """How many dates of a column can be read month first only, day first only, and in two ways."""

    month_first: int
    day_first: int
    either: int

    @property
    def order(self) -> DateOrder | None:
        """What the values say; None where they say nothing, or as much for the one as for the other."""
        if self.month_first == self.day_first:
            return None
        return "MDY" if self.month_first > self.day_first else "DMY"

    @property
    def settling(self) -> int:
        """The values that say what `order` says."""
        return max(self.month_first, self.day_first)

    @property
    def contrary(self) -> int:
        """The values that say the opposite."""
        return min(self.month_first, self.day_first)


def evidence(found: pl.DataFrame) -> Evidence:
    """What the shapes of a column say of its order, in rows; only dates such as `03/04/2026` say anything."""
    parts = (
        pl.col("shape").str.strip_chars().str.extract_groups(r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}$")
    )
    first, second = (parts.struct.field(name).cast(pl.Int32) for name in ("1", "2"))
    rows = [
        pl.col("rows").filter(condition).sum()
        for condition in (
            (first <= 12) & (second > 12) & (second <= 31),
            (second <= 12) & (first > 12) & (first <= 31),
            (first <= 12) & (second <= 12) & (first != second),
        )
    ]
    return Evidence(*found.select(n.alias(str(i)) for i, n in enumerate(rows)).row(0))


# How many rows end before they begin: by the two columns, and the order in which each is read.
Early = Counter[tuple[str, str, DateOrder, DateOrder]]


def early(written: pl.DataFrame, seen: Shapes) -> Early:
    """Counts the rows that close before they are created, in either reading of both dates.

    Only rows in which one of the two can be read in two ways: in the others every reading is the same.
    """
    counts: Early = Counter()
    for begin, end in ((begin, end) for begin in _BEGINS for end in _ENDS if {begin, end} <= seen.keys()):
        if not (evidence(seen[begin]).either or evidence(seen[end]).either):
            continue
        doubtful = written.filter(pl.col(begin).str.contains(_EITHER) | pl.col(end).str.contains(_EITHER))
        read = {
            (name, order): values.each_once(doubtful[name], partial(dates.day, order=order))
            for name in (begin, end)
            for order in _ORDERS
        }
        for first, second in product(_ORDERS, _ORDERS):
            counts[begin, end, first, second] = int((read[end, second] < read[begin, first]).sum())
    return counts


def decide(
    shapes: Shapes,
    counts: Early,
    entity: str,
    default: DateOrder,
    setting: DateOrder | None,
) -> tuple[dict[str, DateOrder], list[Finding]]:
    """The order of each column of dates, and what a person should know of how it was told.

    `shapes` are those of the columns of dates, `counts` is what `early` counted, `default` is the CRM's
    order, `setting` a person's; YMD says nothing of such dates, and where nothing else does the month comes
    first.
    """
    seen = {name: evidence(found) for name, found in shapes.items()}
    own = {name: found.order for name, found in seen.items() if found.order is not None}
    open_ones = [name for name, found in seen.items() if name not in own and found != Evidence(0, 0, 0)]
    expected = _spoken(setting) or _spoken(default)
    around = next(iter(own.values())) if len(set(own.values())) == 1 else None
    by_close = None if around or not open_ones else _by_close(counts, own, open_ones)
    chosen = around or by_close or expected or "MDY"
    orders = {name: own.get(name, chosen) for name in seen}
    kind = _kind(around, by_close, setting)
    settling = sum(found.settling for found in seen.values() if found.order is not None)
    findings = []
    for name, found in seen.items():
        params = {"column": name, "choice": orders[name]}
        if name in own and orders[name] != expected:
            said = params | {"rows": found.settling, "either": found.either}
            findings.append(Finding("date_order_by_values", entity, found.settling, params=said))
        elif name in open_ones and (around is None or orders[name] != expected):
            said = params | {"rows": settling or found.either, "either": found.either}
            findings.append(Finding(kind, entity, found.either, params=said))
        if found.contrary:
            said = params | {"rows": found.contrary, "settling": found.settling, "either": found.either}
            findings.append(Finding("mixed_date_order", entity, found.contrary, params=said))
    return orders, findings


def _spoken(order: DateOrder | None) -> DateOrder | None:
    return None if order == "YMD" else order


def _kind(around: DateOrder | None, by_close: DateOrder | None, setting: DateOrder | None) -> str:
    if around:
        return "date_order_by_values"
    if by_close:
        return "date_order_by_close"
    return "date_order_by_setting" if _spoken(setting) else "ambiguous_date"


def _by_close(counts: Early, own: Mapping[str, DateOrder], open_ones: Sequence[str]) -> DateOrder | None:
    """The order in which far fewer rows close before they are created; None where that tells nothing."""
    pairs = {(begin, end) for begin, end, _, _ in counts if {begin, end} & set(open_ones)}
    before = {
        order: sum(counts[begin, end, own.get(begin, order), own.get(end, order)] for begin, end in pairs)
        for order in _ORDERS
    }
    fewer, more = sorted(before, key=lambda order: before[order])
    return fewer if before[more] and before[fewer] * _TELLING <= before[more] else None
