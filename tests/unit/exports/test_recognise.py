"""Layouts told by headers: the real sample, plain sheets in two languages, near misses, links, sheets."""

from datetime import date
from pathlib import Path

import pytest

from assets.exports.mapping import Crm, load_mappings
from assets.exports.raw import FileRefused
from assets.exports.read import read
from assets.exports.recognise import recognise
from assets.exports.units import Unit
from tests.shared_data import shared

from .conftest import Write, workbook

CRMS = load_mappings()


@pytest.mark.parametrize(
    ("name", "rows", "entities", "unmapped"),
    [
        ("sales_pipeline", 8800, ["opportunity"], ()),
        ("sales_teams", 35, ["sales_rep", "sales_rep", "team", "team_membership"], ()),
        ("accounts", 85, ["account"], ("year_established",)),
        ("products", 7, ["product"], ()),
    ],
)
def test_maven(name: str, rows: int, entities: list[str], unmapped: tuple[str, ...]) -> None:
    (part,) = recognise(shared(f"maven_crm/{name}.csv"), CRMS)
    assert (part.source, part.file_name, part.encoding, part.delimiter) == ("maven", name, "utf-8", ",")
    assert [mapping.entity for mapping in part.entities] == entities
    assert part.unmapped == unmapped
    table = read(part.path, part.sheet, part.header_row)
    assert (table.sha256, table.header) == (part.sha256, part.header)
    assert (table.frame.height, table.rows_read) == (rows, rows)


@pytest.mark.parametrize(
    ("header", "columns", "unit"),
    [
        ("rep,period,amount", ("rep", "period", "amount"), Unit()),
        ("Owner,Month,Quota (USD k)", ("Owner", "Month", "Quota (USD k)"), Unit(1000, "USD")),
        ("姓名,月份,金额(万元)", ("姓名", "月份", "金额(万元)"), Unit(10_000)),
        ("序号,销售员,季度,指标", ("销售员", "季度", "指标"), Unit()),
        ("ＲＥＰ, Period ,AMOUNT", ("ＲＥＰ", "Period", "AMOUNT"), Unit()),
        ("owner,rep,month,target,quota", ("rep", "month", "quota"), Unit()),
    ],
)
def test_plain_quota(write: Write, header: str, columns: tuple[str, str, str], unit: Unit) -> None:
    (part,) = recognise(write(f"{header}\n", "2026-11-23/q.csv"), CRMS)
    (quota,) = part.entities
    assert (part.crm.crm, part.file_name, part.as_of) == ("plain", "quotas", date(2026, 11, 23))
    assert tuple(part.column(quota, name) for name in ("rep", "period", "amount")) == columns
    assert part.column(quota, "currency") is None
    assert part.column(quota, "no such column") is None
    assert part.id_columns(quota) == (*columns[:2], None, None)
    assert (part.unit(columns[2]), part.multiplier(columns[0])) == (unit, 1)
    assert set(part.unmapped) == set(part.header) - set(columns)


def test_title_above_the_header(write: Write) -> None:
    path = write("Quotas 2026\n\nrep,period,amount\nAnn,2026-01,5\n")
    (part,) = recognise(path, CRMS)
    assert (part.header_row, part.header) == (3, ("rep", "period", "amount"))
    assert read(path, None, part.header_row).frame.rows() == [("Ann", "2026-01", "5", 4)]


def test_unknown_layout_names_the_nearest_and_what_is_missing(write: Write) -> None:
    with pytest.raises(FileRefused) as refusal:
        recognise(write("opportunity_id,sales_agnet,deal_stage,product\n"), CRMS)
    assert refusal.value.reason == (
        "Its layout is not known. Nearest is maven.sales_pipeline, whose sales_agent (sales_agnet?), "
        "close_value it lacks."
    )


def test_nothing_like_any_layout(write: Write) -> None:
    with pytest.raises(FileRefused, match=r"No known layout has headers like these: x{40}, q"):
        recognise(write(f"{'x' * 1000},q\n"), CRMS)


def crm(name: str, *signature: str) -> Crm:
    file = {
        "name": "deals",
        "signature": signature,
        "entities": [{"entity": "opportunity", "id": signature[0], "columns": {"name": signature[0]}}],
    }
    return Crm.model_validate({"crm": name, "title": name, "source": name, "files": [file]})


def test_the_most_specific_signature_wins(write: Write) -> None:
    path = write("id,stage,value\n")
    crms = [crm("one", "id", "stage"), crm("two", "id", "stage", "value"), crm("three", "id")]
    assert [part.crm.crm for part in recognise(path, crms)] == ["two"]


def test_a_tie_names_both(write: Write) -> None:
    with pytest.raises(FileRefused, match=r"fits one\.deals and two\.deals equally well"):
        recognise(write("id,stage,value\n"), [crm("one", "id", "stage"), crm("two", "id", "value")])


def test_workbook_with_known_and_other_sheets(write: Write) -> None:
    quotas: list[list[object]] = [["rep", "period", "amount"], ["Ann", "2026-01", 5]]
    path = write(workbook(Notes=[["by me"]], Q1=quotas, Empty=[], Q2=quotas), "2026年11月23日.xlsx")
    parts = recognise(path, CRMS)
    assert [(part.sheet, part.format, part.as_of) for part in parts] == [
        ("Q1", "xlsx", date(2026, 11, 23)),
        ("Q2", "xlsx", date(2026, 11, 23)),
    ]
    assert [refusal.sheet for refusal in parts[0].skipped_sheets] == ["Notes", "Empty"]
    assert parts[0].skipped_sheets == parts[1].skipped_sheets


def test_workbook_of_which_nothing_is_known(write: Write) -> None:
    with pytest.raises(FileRefused, match=r"None of its 2 sheets is known\. \[A\] .* \[B\] "):
        recognise(write(workbook(A=[["x"]], B=[["y"]]), "notes.xlsx"), CRMS)


def test_links(write: Write, tmp_path: Path) -> None:
    inside = write("rep,period,amount\n", "exports/deep/q.csv")
    outside = write("rep,period,amount\n", "secret.csv")
    root = tmp_path / "exports"
    good, bad, folder, loose = (root / name for name in ("good.csv", "bad.csv", "folder", "loose.csv"))
    good.symlink_to(inside)
    bad.symlink_to(outside)
    folder.symlink_to(inside.parent)
    loose.symlink_to(root / "gone.csv")
    assert recognise(good, CRMS, root)[0].path == good
    for path, reason in ((bad, "out of the exports folder"), (folder, "to no file"), (loose, "to no file")):
        with pytest.raises(FileRefused, match=reason):
            recognise(path, CRMS, root)
    with pytest.raises(FileRefused, match="out of the exports folder"):
        recognise(bad, CRMS)


@pytest.mark.parametrize("more", ["category", "Made_On", "预测类别"])
def test_what_looks_like_quotas_and_is_not(write: Write, more: str) -> None:
    path = write(f"rep,period,amount,{more}\nAda,2026-01,100,commit\n".encode(), "calls.csv")
    with pytest.raises(FileRefused, match=r"is like plain\.quotas, but column"):
        recognise(path, CRMS)


def test_one_header_that_many_files_have_tells_of_no_layout(write: Write) -> None:
    """A CRM's contacts were said to be nearest to a list of consents, for their e-mail addresses."""
    with pytest.raises(FileRefused, match="No known layout"):
        recognise(write("First,Last,Email\nLi,Na,li@a.example\n"), CRMS)


@pytest.mark.parametrize(("more", "crm"), [(",商机ID", "wukong"), ("", "plain")])
def test_what_fits_two_systems_is_that_of_the_one_that_uses_more_of_it_else_nobodys(
    write: Write, more: str, crm: str
) -> None:
    header = "商机名称,客户名称,商机金额,商机阶段,负责人,创建时间,预计成交日期"
    (part,) = recognise(write(f"{header}{more}\n", "商机.csv"), CRMS)
    assert part.crm.crm == crm
    assert {mapping.entity for mapping in part.entities} >= {"opportunity"}
