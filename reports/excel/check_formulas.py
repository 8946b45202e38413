"""Checks as live formulas.

What belongs here: two values, their difference and PASS or FAIL, computed by Excel each time the file opens.
What does not: which checks there are. Results are also stored, for viewers that do not calculate.
"""

from dataclasses import replace
from typing import Any

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from reports.checks import Outcome
from reports.excel.canvas import BODY_HEIGHT, Canvas
from reports.excel.headings import block_title
from reports.excel.look import HAIR, INK, RUST, Line, Look
from reports.excel.names import figure_name
from reports.page import Check, Checks, Figure, Operand, Rows, Sum

_HEAD = Look(size=9, bold=True, bottom=("medium", INK), valign="bottom")
_COLUMNS = ("number", "check", "left_text", "left", "right_text", "right", "difference", "result")
# The stubs say nothing of its arguments.
_RULE_KIND: Any = CellIsRule
_RULE: tuple[Line, str] = ("thin", HAIR)
_RIGHT = {"left", "right", "difference"}


def draw_checks(canvas: Canvas, block: Checks) -> None:
    """Write the table of checks and one line for all of them."""
    outcomes = canvas.binder.outcomes
    for at, key in enumerate(_COLUMNS, 1):
        indent = 1 if key not in _RIGHT and at > 1 else 0
        look = replace(_HEAD, align="right" if key in _RIGHT else "left", indent=indent)
        canvas.put(canvas.row, at, block.labels[key], look)
    canvas.height(20)
    canvas.row += 1
    first = canvas.row
    for at, (check, outcome) in enumerate(zip(block.checks, outcomes, strict=True), 1):
        _check(canvas, block, at, check, outcome)
    last = canvas.row - 1
    canvas.gap(8)
    block_title(canvas, 1, 7, block.labels["all"], ruled=False, advance=False)
    results = f"$H${first}:$H${last}"
    passed, failed = block.labels["pass"], block.labels["fail"]
    formula = f'=IF(COUNTIF({results},"{passed}")=ROWS({results}),"{passed}","{failed}")'
    told = passed if all(outcome.is_met for outcome in outcomes) else failed
    _formula(canvas, 8, formula, told, Look(size=11, bold=True, indent=1))
    rule = _RULE_KIND(operator="equal", formula=[f'"{failed}"'], font=Font(color=RUST))
    canvas.sheet.conditional_formatting.add(f"H{first}:H{canvas.row}", rule)
    canvas.row += 1


def _check(canvas: Canvas, block: Checks, number: int, check: Check, outcome: Outcome) -> None:
    row, line = canvas.row, _RULE
    text, code = Look(bottom=line, indent=1), check.format.code
    amount = Look(bottom=line, align="right", code=code)
    canvas.put(row, 1, number, Look(bottom=line))
    canvas.put(row, 2, check.text, text)
    canvas.put(row, 3, check.left_text, text)
    _operand(canvas, 4, check.left, outcome.left, amount)
    canvas.put(row, 5, check.right_text, text)
    _operand(canvas, 6, check.right, outcome.right, amount)
    # Sums of cents in binary differ in the last digits.
    difference = round(outcome.left - outcome.right, 6)
    _formula(canvas, 7, f"=ROUND(D{row}-F{row},6)", difference, amount)
    passed, failed = block.labels["pass"], block.labels["fail"]
    formula = f'=IF(ABS(G{row})<={check.tolerance},"{passed}","{failed}")'
    _formula(canvas, 8, formula, passed if outcome.is_met else failed, Look(bottom=line, bold=True, indent=1))
    canvas.height(BODY_HEIGHT)
    canvas.row += 1


def _operand(canvas: Canvas, column: int, operand: Operand, value: float, look: Look) -> None:
    binder = canvas.binder
    if isinstance(operand, Sum):
        _formula(canvas, column, f"=SUM({binder.column_ranges[operand.table, operand.key]})", value, look)
    elif isinstance(operand, Rows):
        _formula(canvas, column, f"=COUNTA({binder.column_ranges[operand.table, operand.key]})", value, look)
    elif isinstance(operand, Figure):
        _formula(canvas, column, f"={figure_name(operand.tile)}", value, look)
    else:
        canvas.put(canvas.row, column, operand, look)


def _formula(canvas: Canvas, column: int, formula: str, result: str | float, look: Look) -> None:
    cell: Any = canvas.sheet.cell(row=canvas.row, column=column)
    cell.value = formula
    canvas.binder.looks.put(cell, look)
    place = f"{get_column_letter(column)}{canvas.row}"
    canvas.binder.formula_values[canvas.sheet.title, place] = result
