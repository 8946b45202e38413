"""What the workbook's checks come to, before Excel computes them again.

What belongs here: the same sums as the formulas on the Checks sheet. What does not: formulas
(`reports.excel`).
"""

from dataclasses import dataclass
from decimal import Decimal

from reports.page import Check, Checks, Figure, Operand, Page, Rows, Sum, Value, tables_of, tiles_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both sides of a check and whether they agree."""

    left: float
    right: float
    is_met: bool


def checks_of(pages: tuple[Page, ...]) -> tuple[Check, ...]:
    """The checks that the pages carry."""
    return tuple(
        check
        for page in pages
        for block in page.blocks
        if isinstance(block, Checks)
        for check in block.checks
    )


def outcomes(checks: tuple[Check, ...], pages: tuple[Page, ...]) -> list[Outcome]:
    """Each check's outcome. Raises KeyError where a check names a table or tile that no page has."""
    return [_outcome(check, pages) for check in checks]


def _outcome(check: Check, pages: tuple[Page, ...]) -> Outcome:
    left, right = _value(check.left, pages), _value(check.right, pages)
    return Outcome(float(left), float(right), bool(abs(left - right) <= Decimal(str(check.tolerance))))


def _value(operand: Operand, pages: tuple[Page, ...]) -> Decimal:
    if isinstance(operand, Sum):
        column = tables_of(pages)[operand.table].column(operand.key)
        return sum((_number(value) for value in column), Decimal(0))
    if isinstance(operand, Rows):
        return Decimal(
            sum(value is not None for value in tables_of(pages)[operand.table].column(operand.key))
        )
    if isinstance(operand, Figure):
        return _number(tiles_of(pages)[operand.tile].value)
    return _number(operand)


def _number(value: Value) -> Decimal:
    # Text in a column of numbers is a dash for "not available"; SUM passes over it too.
    is_number = isinstance(value, int | float | Decimal)
    return Decimal(str(value)) if is_number else Decimal(0)
