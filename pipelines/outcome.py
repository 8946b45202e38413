"""What came of a run, as a person is told: loaded, refused, found, and where the results are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import yaml
from rich.console import Console

from assets.publish import state
from assets.publish.home import Home, Language
from reports.texts.reasons import in_language


@cache
def _texts() -> dict[str, dict[Language, str]]:
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=yaml.CSafeLoader))


def word(key: str, language: Language, **values: object) -> str:
    """One of the command line's sentences; whole numbers get thousands separators."""
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return _texts()[key][language].format(**shown)


@dataclass
class Outcome:
    """A run: whether it published, which workbooks are there, what failed, and how long each step took.

    `is_rebuild`: it loaded everything once more.
    """

    is_rebuild: bool = False
    generation: Path | None = None
    warehouse: Path | None = None
    workbooks: list[Path] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[tuple[str, float]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all there, 1 nothing published, 3 published but a workbook failed."""
        if self.generation is None:
            return 1
        return 3 if self.failures else 0


def tell(outcome: Outcome, language: Language, out: Console, err: Console) -> None:
    """Prints an outcome: what was refused on stderr, the rest on stdout."""
    if outcome.generation is None:
        for _, reason in outcome.failures:
            err.print(word("failed", language, reason=reason), markup=False, highlight=False, soft_wrap=True)
        if outcome.warehouse is not None:
            kept = word("kept", language, path=outcome.warehouse)
            err.print(kept, markup=False, highlight=False, soft_wrap=True)
        return
    home = Home(outcome.generation.parents[1])
    new = [load.load_number for load in state.loads(home, [int(outcome.generation.stem)])]
    with duckdb.connect(outcome.generation, read_only=True) as con:
        if outcome.is_rebuild:
            new = [number for (number,) in con.execute("select load_number from ops.file").fetchall()]
        for label, said in _ledger(con, new, language):
            line(out, word(label, language), said)
        refused = _refused(con, new, language)
        for said in refused:
            line(err, word("refused", language), said)
    if not refused:
        line(out, word("refused", language), word("nothing_refused", language))
    line(out, word("warehouse", language), str(outcome.warehouse))
    for path in outcome.workbooks:
        line(out, word("workbook", language), str(path))
    for _, reason in outcome.failures:
        line(err, word("workbook", language), word("missing", language, reason=reason))


def line(console: Console, label: str, text: str) -> None:
    """Prints a labelled line, the texts of several lines under each other."""
    console.print(labelled(label, text), markup=False, highlight=False, soft_wrap=True)


def labelled(label: str, text: str) -> str:
    """A label of fixed width and its text; Chinese labels are two columns a character."""
    width = sum(2 if ord(letter) > 0x2E80 else 1 for letter in label)
    return f"{label}{' ' * max(12 - width, 1)}{text}"


def _ledger(con: duckdb.DuckDBPyConnection, new: list[int], language: Language) -> Iterator[tuple[str, str]]:
    names = ("files", "rows", "inserted", "updated", "unchanged", "duplicate", "rejected", "ignored")
    sums = ", ".join(f"sum({name})" for name in ("rows_read", *names[2:]))
    is_new = "from ops.file where status = 'loaded' and load_number in (select unnest(?))"
    counts = con.execute(f"select count(distinct path), {sums} {is_new}", [new]).fetchall()[0]
    values = {name: int(value or 0) for name, value in zip(names, counts, strict=True)}
    known = con.execute(
        "select count(distinct path) from ops.file, ops.meta where status = 'loaded' "
        f"and last_seen = ops.meta.as_of and path not in (select path {is_new})",
        [new],
    ).fetchall()[0][0]
    if values["files"] or not known:
        yield "loaded", word("loaded_line", language, **values)
    if known:
        yield "loaded", word("known_line", language, files=known)
    found = con.execute("select count(*) from ops.finding").fetchall()[0][0]
    yield "findings", word("findings_line", language, count=found)


def _refused(con: duckdb.DuckDBPyConnection, new: list[int], language: Language) -> list[str]:
    """A line a refused file, a line for each kind of reject of a file that is new, and one for the others."""
    files = con.execute(
        "select distinct path, sheet, reason from ops.file where status in ('refused', 'held') order by all"
    ).fetchall()
    rejects = con.execute(
        "select f.path, r.rule, count(*), min(r.message) from ops.reject as r "
        "inner join ops.file as f on r.file_id = f.file_id and r.entity = f.entity "
        "where f.load_number in (select unnest(?)) group by all order by all",
        [new],
    ).fetchall()
    lines = [
        f"{path if sheet is None else f'{path} [{sheet}]'}: {in_language(reason, language)}"
        for path, sheet, reason in files
    ]
    lines += [
        word("rejected_line", language, rows=rows, path=path, message=in_language(message, language))
        for path, _, rows, message in rejects
    ]
    before = con.execute("select count(*) from ops.reject").fetchall()[0][0] - sum(row[2] for row in rejects)
    return [*lines, word("rejected_before", language, rows=before)] if before else lines
