"""Binary workbooks (XLS, XLSB) are read in a process of their own, with a limit on memory and time.

A few wrong bytes in one make the library go on for ever, or ask for more memory than there is, which ends its
process, and no Python can catch that (both found by changing files by chance). Not here: what a cell means.

Run as a script, this is that process: the workbook comes in on stdin; a line of JSON (name, whether hidden,
bytes) and one Arrow file a sheet go out on stdout. It imports nothing of the project, so as to start soon.
"""

import io
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import fastexcel
import polars as pl

_MEMORY = 4 << 30
# A full sheet takes a few; some damaged ones never end.
_SECONDS = 60


class SheetCells(NamedTuple):
    """A sheet and its cells: String columns, one row a row of the sheet, nulls where it is empty."""

    name: str
    is_hidden: bool
    cells: pl.DataFrame


def read_apart(data: bytes) -> list[SheetCells]:
    """All sheets of a binary workbook, in its order. Raises ValueError when they cannot be read."""
    try:
        done = subprocess.run(  # noqa: S603 this very file, by this very Python
            [sys.executable, "-P", str(Path(__file__))],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ValueError("it cannot be read") from error
    said, _, rest = done.stdout.partition(b"\n")
    sheets = []
    for name, is_hidden, size in json.loads(said):
        sheets.append(SheetCells(name, is_hidden, pl.read_ipc(io.BytesIO(rest[:size]))))
        rest = rest[size:]
    return sheets


def _main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    book = fastexcel.read_excel(sys.stdin.buffer.read())
    said, arrow = [], io.BytesIO()
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        before = arrow.tell()
        frame = sheet.to_polars() if sheet.width else pl.DataFrame()
        frame.write_ipc(arrow)
        said.append((name, sheet.visible != "visible", arrow.tell() - before))
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + arrow.getvalue())


if __name__ == "__main__":
    _main()
