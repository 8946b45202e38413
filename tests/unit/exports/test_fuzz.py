"""Small real files of each format, changed by chance: read whole, refused or held; never a crash or a hang.

`make prove` runs it. The files are read in a process of their own, so that what kills it is seen here.
"""

import contextlib
import gzip
import io
import json
import select
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .binary_workbook import xlsb
from .conftest import workbook
from .test_formats import FILES, page, parquet
from .test_memory import cell, line, ods, row, strings, xlsx

pytestmark = pytest.mark.slow

_SECONDS = 20
_ROWS = [["rep", "period", "amount", "note"]] + [
    [name, f"2026-{month:02}", f"{month}234.5", note]
    for month, (name, note) in enumerate(
        [
            ("张三", "续约"),
            ("Ann", 'said "no"'),
            ("Müller", "two\nlines"),
            ("", ""),
            ("Total", ""),
            ("李四", "a,b;c"),
        ],
        start=1,
    )
]
_CSV = "\r\n".join(",".join('"' + c.replace('"', '""') + '"' for c in cells) for cells in _ROWS)
_OBJECTS = [dict(zip(_ROWS[0], cells, strict=True)) for cells in _ROWS[1:]]


def _zip(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(f"{name}.csv", member)
    return content.getvalue()


SEEDS: dict[str, bytes] = {
    "csv": _CSV.encode(),
    "csv without quotes": "\n".join(";".join(c[:2]) for c in _ROWS[:3]).encode(),
    "csv in gb18030": _CSV.replace("ü", "u").encode("gb18030"),
    "csv in cp1252": _CSV.replace("张三", "José")
    .replace("李四", "Zoë")
    .replace("续约", "ça")
    .encode("cp1252"),
    "tab in utf-16": _CSV.replace(",", "\t").encode("utf-16"),
    "xlsx": workbook(Q=_ROWS, Notes=[["x"]]),
    "xlsx of shared texts": xlsx(strings("rep", "period", "amount"), line(1, 0, 1, 2) + line(3, 2, 1, 0)),
    "ods": ods(row(cell("rep") + cell("period") + cell("amount")) + row(cell("x", 2), 3)),
    "ods of an office": (FILES / "quotas.ods").read_bytes(),
    "xls": (FILES / "quotas.xls").read_bytes(),
    "xlsb": xlsb([(number, list(enumerate(cells))) for number, cells in enumerate(_ROWS)]),
    "html": page(_ROWS),
    "json": json.dumps({"records": _OBJECTS}, ensure_ascii=False).encode(),
    "ndjson": "\n".join(map(json.dumps, _OBJECTS)).encode(),
    "parquet": parquet(pl.DataFrame(_ROWS[1:], schema=_ROWS[0], orient="row").with_columns(n=pl.lit(1.5))),
    "zip": _zip(a=_CSV.encode(), b=_CSV.encode("utf-16")),
    "gzip": gzip.compress(_CSV.encode(), mtime=0),
}
# What readers trip over, put anywhere.
_BITS = [
    *(
        b'"',
        b",",
        b";",
        b"\t",
        b"|",
        b"\r",
        b"\n",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"sep=;\n",
        b"\xe5\xbc",
    ),
    *(
        b"<tr>",
        b"</table>",
        b"<td colspan=9>",
        b"&#0;",
        b"<!--",
        b"{",
        b"}]",
        b"[",
        b"null",
        b"1e9",
        b"\\ud800",
    ),
    *(
        b"Total",
        "合计".encode(),
        "合计".encode("gbk"),
        "é".encode("cp1252"),
        b"=1+1",
        b"PK\x03\x04",
        b"x" * 300,
    ),
    *(b' r="XFD9"', b' table:number-columns-repeated="99999"', b' table:number-rows-repeated="999999"'),
    *(b"Copyright (c) salesforce", b"<v>9</v>", b' t="s"', b"\xff\xff\xff\xff", b"\x00\x00\x00\x80"),
]
# Where (a share of the length), what: put a bit in, overwrite with one, cut out, double, cut off, flip a bit.
_CHANGE = st.tuples(
    st.sampled_from(["put", "over", "out", "double", "off", "flip"]),
    st.floats(0, 1, exclude_max=True),
    st.integers(1, 40),
    st.sampled_from(_BITS),
)


def changed(data: bytes, changes: list[tuple[str, float, int, bytes]]) -> bytes:
    """The bytes after some changes."""
    for kind, where, length, bit in changes:
        at = int(where * len(data))
        before, after = data[:at], data[at:]
        if kind == "put":
            data = before + bit + after
        elif kind == "over":
            data = before + bit + after[len(bit) :]
        elif kind == "out":
            data = before + after[length:]
        elif kind == "double":
            data = before + after[:length] * 2 + after[length:]
        elif kind == "off":
            data = before if length == 1 else data
        elif after:
            data = before + bytes([after[0] ^ (1 << length % 8)]) + after[1:]
    return data


def changed_inside(data: bytes, member: int, changes: list[tuple[str, float, int, bytes]]) -> bytes:
    """A ZIP with one member changed and packed again: what a damaged checksum would hide."""
    source, content = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    names = source.namelist()
    chosen = sorted(names, key=lambda name: ("sheet" not in name.casefold() and "content" not in name, name))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name in names:
            inner = source.read(name)
            is_chosen = name == chosen[member % min(len(chosen), 4)]
            target.writestr(name, changed(inner, changes) if is_chosen else inner)
    return content.getvalue()


class Reader:
    """The other process; begun again when it died or hung."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self._process = self._begin()

    def _begin(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.unit.exports.fuzzed"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=Path(__file__).parents[3],
        )

    def ask(self, path: Path) -> str:
        """What came of reading a file."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], _SECONDS)
        said = self._process.stdout.readline() if ready else ""
        if said:
            return str(json.loads(said))
        code = self.close()
        self._process = self._begin()
        return "WRONG: it died, exit code " + str(code) if ready else f"WRONG: it took over {_SECONDS} s"

    def close(self) -> int:
        """Ends the process and gives its exit code."""
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()
        return self._process.returncode


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()
    print("\n" + "\n".join(f"{count:6,} {said}" for said, count in sorted(reader.outcomes.items())))  # noqa: T201 the counts are what it reports


@pytest.mark.parametrize("seed", SEEDS)
@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=st.lists(_CHANGE, max_size=5), inside=st.booleans(), member=st.integers(0, 3))
def test_changed_files(
    tmp_path: Path,
    reader: Reader,
    seed: str,
    changes: list[tuple[str, float, int, bytes]],
    inside: bool,
    member: int,
) -> None:
    data = SEEDS[seed]
    if inside and data.startswith(b"PK"):
        data = changed_inside(data, member, changes)
    elif inside and data.startswith(b"\x1f\x8b"):
        data = gzip.compress(changed(gzip.decompress(data), changes), mtime=0)
    else:
        data = changed(data, changes)
    path = tmp_path / "deals.csv"
    path.write_bytes(data)
    said = reader.ask(path)
    reader.outcomes[f"{seed}: {said.partition(':')[0]}"] += 1
    assert not said.startswith("WRONG"), said
