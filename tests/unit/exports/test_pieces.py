"""A large text is read piece by piece: the same rows, refusals and row numbers as read whole."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.exports import delimited, load
from assets.exports.mapping import load_mappings
from assets.exports.raw import FileHeld, FileRefused, RawTable
from assets.exports.read import chunks, read
from assets.exports.recognise import recognise

_LINES = st.lists(
    st.sampled_from(
        [
            "a,b,c",
            "张,三,李四",
            'x,"y,z",1',
            '"two\nlines",2,3',
            '"he said ""no""",2,',
            '5" pipe,2,3',
            "",
            "too,many,cells,here",
            "k1,k2,k3",
            "Total,,3",
            "only one",
            'a,"open',
            "cr\r,2,3",
        ]
    ),
    max_size=40,
)


def _outcome(path: Path) -> object:
    try:
        table = read(path, header_row=1)
    except FileRefused as refusal:
        return type(refusal), refusal.reason
    return table.header, table.frame.rows(), table.ignored, table.rejected


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_LINES, st.sampled_from(["\n", "\r\n"]), st.integers(40, 160), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_pieces_of_any_size_give_what_the_whole_gives(
    tmp_path: Path, lines: list[str], end: str, size: int, mark: bytes
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(mark + end.join(["k1,k2,k3", *lines]).encode())
    whole = _outcome(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "PIECE", size)
        patch.setattr(delimited, "PIECE", size)
        assert _outcome(path) == whole


def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "PIECE", 4_000)
    monkeypatch.setattr(delimited, "PIECE", 4_000)


def _products(path: Path, rows: int) -> Path:
    lines = ["product,series,sales_price", *(f"P{n},S{n % 7},{n}" for n in range(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_large_file_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _products(tmp_path / "products.csv", 2_000)
    _small_pieces(monkeypatch)
    (part,) = recognise(path, load_mappings())
    tables: list[RawTable] = list(chunks(part))
    assert len(tables) > 5
    numbers = [number for table in tables for number in table.frame["row_number"]]
    assert numbers == list(range(2, 2_002))


@pytest.mark.parametrize("change", ["grown", "other"])
def test_a_large_file_that_changes_after_the_look_at_it_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = _products(tmp_path / "products.csv", 2_000)
    _small_pieces(monkeypatch)
    (part,) = recognise(path, load_mappings())
    tables = chunks(part)
    next(tables)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "P,S,1\n" if change == "grown" else text.replace("P1999,", "P2999,"))
    with pytest.raises(FileHeld, match="changed while it was being read"):
        list(tables)


def test_a_large_file_that_is_gone_after_the_look_at_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _products(tmp_path / "products.csv", 2_000)
    _small_pieces(monkeypatch)
    (part,) = recognise(path, load_mappings())
    path.unlink()
    with pytest.raises(FileRefused, match="cannot be read"):
        list(chunks(part))
