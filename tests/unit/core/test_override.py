"""What `[sources.<name>]` says otherwise than a CRM's data file, each in one line."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assets.core.clean import Origin, clean
from assets.core.override import OverrideError, overridden
from assets.exports.mapping import Crm, load_mappings
from assets.exports.recognise import recognise
from assets.settings import Settings
from tests.unit.core.table import raw

CRMS = load_mappings()
_PIPEDRIVE = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Net value\n"


def _settings(**said: object) -> Settings:
    return Settings.model_validate({"sources": {"pipedrive": said}})


def _pipedrive(**said: object) -> Crm:
    return next(crm for crm in overridden(CRMS, _settings(**said)) if crm.crm == "pipedrive")


def _column(path: Path, crm: Crm, name: str) -> str | None:
    (part,) = recognise(path, [crm])
    (mapping,) = (mapping for mapping in part.entities if mapping.entity == "opportunity")
    return part.column(mapping, name)


def test_a_column_comes_from_another_header_where_the_file_has_it(tmp_path: Path) -> None:
    crm = _pipedrive(columns={"opportunity.amount": "Deal - Net value"})
    path = tmp_path / "deals.csv"
    path.write_text(_PIPEDRIVE)
    assert _column(path, crm, "amount") == "Deal - Net value"
    path.write_text(_PIPEDRIVE.replace(",Deal - Net value", ""))
    assert _column(path, crm, "amount") == "Deal - Value"


def test_a_header_of_the_signature_may_be_another(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal - Title,Our phase\n")
    assert _column(path, _pipedrive(columns={"opportunity.stage": "Our phase"}), "stage") == "Our phase"


def test_a_column_says_the_same_in_every_row() -> None:
    """Salesforce's dated rates do not name the corporate currency."""
    said = {"constants": {"exchange_rate.from_currency": "USD"}}
    settings = Settings.model_validate({"sources": {"salesforce": said}})
    crm = next(crm for crm in overridden(CRMS, settings) if crm.crm == "salesforce")
    (rates,) = (m for f in crm.files if f.name == "dated_conversion_rate" for m in f.entities)
    header = ["IsoCode", "StartDate", "ConversionRate"]
    table = raw(header, ("EUR", "2026-01-01", "0.92"))
    outcome = clean(table, [rates], crm, Origin("salesforce", "f1", date(2026, 2, 28)))
    assert outcome.rejects == []
    columns = ("from_currency", "to_currency", "rate_date", "rate")
    assert outcome.rows.select(columns).rows() == [("USD", "EUR", date(2026, 1, 1), Decimal("0.92"))]


def test_a_word_of_the_status_field_means_something_else() -> None:
    crm = _pipedrive(statuses={"Deleted": "lost", "On hold": "open"})
    (rule,) = crm.files[0].entities[0].status
    assert rule.says["void"] == ("已删除",)
    assert rule.says["lost"][-1] == "Deleted"
    assert rule.says["open"][-1] == "On hold"


def test_a_unit_for_numbers_whose_header_names_none(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(_PIPEDRIVE)
    (part,) = recognise(path, [_pipedrive(units={"Deal - Value": "USD k"})])
    assert (part.unit("Deal - Value").multiplier, part.unit("Deal - Value").currency) == (1000, "USD")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"columns": {"oportunity.amount": "x"}}, "no entity 'oportunity' here. Did you mean opportunity?"),
        ({"columns": {"opportunity.amuont": "x"}}, "no column 'amuont'. Did you mean amount?"),
        ({"units": {"Deal - Value": "万圆"}}, "'万圆' is no unit. Did you mean 万"),
    ],
)
def test_a_wrong_name_is_said_with_the_nearest(said: dict[str, dict[str, str]], message: str) -> None:
    with pytest.raises(OverrideError, match=r"sources\.pipedrive") as error:
        _pipedrive(**said)
    assert message in str(error.value)


def test_a_source_that_there_is_not() -> None:
    settings = Settings.model_validate({"sources": {"hubspt": {}}})
    with pytest.raises(OverrideError, match=r"no such source\. Did you mean hubspot"):
        overridden(CRMS, settings)


def test_statuses_of_a_system_without_a_status_field() -> None:
    settings = Settings.model_validate({"sources": {"maven": {"statuses": {"Won": "won"}}}})
    with pytest.raises(OverrideError, match="has no status field"):
        overridden(CRMS, settings)


@pytest.mark.parametrize(
    ("locale", "order", "comma"),
    [("en-US", "MDY", False), ("de", "DMY", True), ("zh", "YMD", False), ("en-GB", "DMY", False)],
)
def test_a_locale_says_how_dates_and_numbers_are_written(locale: str, order: str, *, comma: bool) -> None:
    source = _settings(locale=locale).source("pipedrive")
    assert (source.order, source.decimal_comma) == (order, comma)
    assert _settings(locale=locale, date_order="MDY").source("pipedrive").order == "MDY"
