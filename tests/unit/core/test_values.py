"""Spellings of nothing, booleans, and that reading each text once gives what reading every cell gives."""

import polars as pl
import pytest

from assets.core import values


def _text(cell: str | None) -> object:
    return pl.DataFrame({"c": [cell]}, schema={"c": pl.String}).select(values.text(pl.col("c")))["c"][0]


@pytest.mark.parametrize(
    "nothing",
    [
        *("", "  ", "None", "NaT", "NULL", "null", "N/A", "#N/A", "-", "--None--", "NaN", "nan"),
        *("Select", "(blank)", "无", "空", "未填写", "000000000000000AAA"),
    ],
)
def test_spellings_of_nothing(nothing: str) -> None:
    assert _text(nothing) is None


@pytest.mark.parametrize("name", ["Nan", "Nat", "0", "没有"])
def test_names_that_look_like_nothing(name: str) -> None:
    assert _text(name) == name


def test_text_is_trimmed_of_every_kind_of_blank() -> None:
    assert _text("\u3000 张 三\u00a0\ufeff") == "张 三"


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        *((text, True) for text in ("1", "TRUE", "true", "Yes", "Y", "是")),
        *((text, False) for text in ("0", "false", "No", "否")),
        *((text, None) for text in ("", "maybe", "2")),
    ],
)
def test_booleans(written: str, truth: bool | None) -> None:
    assert values.boolean(pl.Series([written]))[0] is truth


@pytest.mark.parametrize(
    ("cells", "truths"),
    [
        (["1", "", "1", None], [True, False, True, False]),
        (["Y", "", "N/A", "maybe"], [True, False, None, None]),
        (["1", "0", "", None], [True, False, None, None]),
        (["", None], [None, None]),
        (["0", ""], [False, None]),
    ],
)
def test_an_empty_cell_beside_ticks_alone_is_no_tick(
    cells: list[str | None], truths: list[bool | None]
) -> None:
    assert values.boolean(pl.Series(cells)).to_list() == truths


@pytest.mark.parametrize("cells", [["1", "x", "1", "1", None, "1"], ["1", "0"], []])
def test_reading_each_text_once_gives_what_reading_all_gives(cells: list[str | None]) -> None:
    read: list[int] = []

    def reader(texts: pl.Series) -> pl.Series:
        read.append(len(texts))
        return values.boolean(texts)

    column = pl.Series("c", cells, dtype=pl.String)
    assert values.each_once(column, reader).to_list() == values.boolean(column).to_list()
    assert read == [min(len(cells), 3)]


def test_what_is_unreadable_is_told_from_nothing() -> None:
    frame = pl.DataFrame({"c": ["maybe", "", "0", None]})
    frame = frame.with_columns(v=values.boolean(frame["c"]))
    said = frame.select(values.unreadable(pl.col("c"), pl.col("v"))).to_series()
    assert said.to_list() == [True, False, False, False]
