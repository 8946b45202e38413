"""The largest change that can be shown fits its column: Excel shows ### for a number that does not."""

import pytest

from reports.excel.layout import BODY
from reports.excel.widths import width_for
from reports.sheets import kpi


@pytest.mark.parametrize("change", ["▼ −99.9 百分点", "▲ +99.9 百分点", "▲ +99.9 pt", "▲ +999.9%"])
def test_a_change_in_points_is_not_cut_off(change: str) -> None:
    for column in (3, 5):
        assert width_for(change, BODY, indent=1) <= kpi._GRID[column]
