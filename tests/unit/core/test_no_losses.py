"""A source without a single loss, as Odoo's exports without archived rows are, is a finding."""

import pytest

from assets.core.findings import table_findings
from tests.unit.core.table import DAY, DEAL, empty_core, put, raw


@pytest.mark.parametrize(("won", "lost", "said"), [(10, 0, True), (9, 0, False), (10, 1, False)])
def test_many_wins_and_no_loss(won: int, lost: int, *, said: bool) -> None:
    con = empty_core()
    stages = ["Won"] * won + ["Lost"] * lost
    rows = [(f"A{n}", "Ada", "", "", stage, "2/1/2026", "2/9/2026", "5") for n, stage in enumerate(stages)]
    put(con, "opportunity", raw(DEAL, *rows))
    found = [f.params for f in table_findings(con, "lead", DAY) if f.kind == "no_losses"]
    assert found == ([{"source": "maven", "rows": won}] if said else [])
