"""What a deal's stage means in its pipeline, when it closed, and who owned it then."""

from datetime import date

import polars as pl
import pytest

from assets.core import opportunity, reference
from assets.core.entities import ENTITIES
from assets.core.fiscal import Calendar
from assets.exports.mapping import Crm, Stage
from tests.unit.core.table import DEAL, MAVEN, cleaned, empty_core, put, raw

_TEAMS = ("sales_agent", "manager", "regional_office")


def _owners(*nights: tuple[str, str]) -> list[str | None]:
    """The owner at close after each night, in which the deal is (owner, stage)."""
    con = empty_core()
    put(con, "sales_rep", raw(_TEAMS, ("Ada", "Bo", "East"), ("Cy", "Bo", "East")))
    owners = []
    for n, (owner, stage) in enumerate(nights):
        deal = raw(DEAL, ("A1", owner, "", "", stage, "1/20/2026", "2/10/2026", "5"))
        put(con, "opportunity", deal, as_of=date(2026, 3, 1 + n))
        reference.resolve(con, ENTITIES["opportunity"])
        opportunity.settle_owners(con)
        ((name,),) = con.execute(
            "select r.name from core.opportunity as o left join core.sales_rep as r "
            "on o.owner_at_close_id = r.rep_id"
        ).fetchall()
        owners.append(name)
    return owners


def test_a_deal_stays_with_whom_it_closed() -> None:
    assert _owners(("Ada", "Won"), ("Cy", "Won")) == ["Ada", "Ada"]


def test_an_open_deal_has_no_owner_at_close_and_one_opened_again_gets_a_new_one() -> None:
    nights = [("Ada", "Engaging"), ("Ada", "Won"), ("Ada", "Engaging"), ("Cy", "Lost")]
    assert _owners(*nights) == [None, "Ada", None, "Cy"]


def test_an_owner_nobody_knew_at_close_is_found_later() -> None:
    assert _owners(("Di", "Won"), ("Cy", "Won")) == [None, "Cy"]


@pytest.mark.parametrize(
    ("zone", "closed_on"), [("UTC", date(2026, 2, 10)), ("Asia/Shanghai", date(2026, 2, 11))]
)
def test_a_deal_closes_on_the_day_of_its_moment_where_the_crm_has_one(zone: str, closed_on: date) -> None:
    deals = pl.DataFrame(
        {
            "stage": ["Won", "Lost", "Engaging"],
            "closed_at": ["2026-02-10 20:00", None, "2026-02-10 20:00"],
            "close_date": [date(2026, 1, 1)] * 3,
        }
    ).with_columns(pl.col("closed_at").str.to_datetime("%Y-%m-%d %H:%M"))
    closed, _ = opportunity.derive(deals, MAVEN, Calendar(zone))
    assert closed["close_date"].to_list() == [closed_on, date(2026, 1, 1), None]
    assert closed["closed_at"].is_null().to_list() == [False, True, True]
    assert closed["expected_close_date"].to_list() == [None, None, date(2026, 1, 1)]


def _of(stage: str, rank: int, outcome: str, pipeline: str | None) -> Stage:
    said = {"stage": stage, "rank": rank, "funnel_step": 3, "outcome": outcome, "pipeline": pipeline}
    return Stage.model_validate({**said, "forecast_category": "pipeline"})


def _deals(crm: Crm, *pairs: tuple[str | None, str]) -> tuple[pl.DataFrame, list[object]]:
    frame = pl.DataFrame(
        {"pipeline": [p for p, _ in pairs], "stage": [s for _, s in pairs]},
        schema={"pipeline": pl.String, "stage": pl.String},
    )
    deals, findings = opportunity.derive(frame, crm)
    return deals, [f.params["value"] for f in findings if f.kind == "unknown_stage"]


def test_a_name_that_two_pipelines_share_means_what_it_means_in_each() -> None:
    stages = (
        _of("Closed", 1, "won", "Sales"),
        _of("Closed", 9, "lost", "Renewals"),
        _of("Quoted", 2, "open", "Sales"),
        _of("New", 1, "open", None),
    )
    crm = MAVEN.model_copy(update={"stages": stages})
    deals, unknown = _deals(
        crm,
        ("Sales", "closed"),
        ("renewals", "Closed"),
        ("Other", "Closed"),
        ("Other", "New"),
        (None, "Quoted"),
    )
    assert deals.select("is_won", "is_lost", "is_open", "stage_rank").rows() == [
        (True, False, False, 1),
        (False, True, False, 9),
        (False, False, True, None),
        (False, False, True, 1),
        (False, False, True, 2),
    ]
    assert deals["pipeline"].to_list() == ["Sales", "Renewals", "Other", "Other", "Sales"]
    assert unknown == ["Closed"]


def test_a_stage_is_spelt_as_the_data_file_spells_it() -> None:
    deals, _ = _deals(MAVEN, (None, "ENGAGING"), (None, "Parked"))
    assert deals["stage"].to_list() == ["Engaging", "Parked"]


def test_the_crms_own_forecast_category_comes_before_that_of_the_stage() -> None:
    frame = pl.DataFrame({"stage": ["Engaging", "Engaging"], "forecast_category": ["commit", None]})
    assert opportunity.derive(frame, MAVEN)[0]["forecast_category"].to_list() == ["commit", "best_case"]


@pytest.mark.parametrize(("probability", "stage"), [(1.0, "Engaging"), (0.0, "Won")])
def test_a_probability_never_decides(probability: float, stage: str) -> None:
    frame = pl.DataFrame({"stage": [stage], "probability": [probability]})
    assert opportunity.derive(frame, MAVEN)[0]["is_won"].to_list() == [stage == "Won"]


def test_empty_cells_take_the_default_and_are_no_reason_to_refuse_a_row() -> None:
    crm_columns = {"pipeline": ("pipeline",), "deal_type": ("kind",)}
    outcome = cleaned(
        "opportunity",
        raw((*DEAL, "pipeline", "kind"), ("A1", "Ada", "", "", "Won", "", "", "", "", "")),
        more=crm_columns,
    )
    assert outcome.rejects == []
    assert outcome.rows.select("pipeline", "deal_type").row(0) == ("default", "unknown")
