"""A part cleaned piece by piece, as if at once: only then is it known how its columns are written.

The first piece is taken for the whole. Where a later one shows that a column is written otherwise (the first
day above 12, the first decimal comma), all pieces are cleaned again by what the whole says.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from assets.core.clean import Decided, Origin, Outcome, Written, decide, read, write
from assets.core.corrections import Correction
from assets.core.shapes import together
from assets.core.spool import Spool
from assets.exports.leave_out import leave_out
from assets.exports.mapping import Crm, EntityMapping
from assets.exports.part import Part
from assets.exports.raw import RawTable
from assets.exports.read import chunks, read_part
from assets.operations.ledger import Finding, Reject


@dataclass
class Pieces:
    """What all pieces of a part came to, beside the rows."""

    sha256: str = ""
    is_empty: bool = True
    rows_read: int = 0
    rejects: list[Reject] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    corrected: Counter[Correction] = field(default_factory=Counter)

    def take(self, table: RawTable, outcome: Outcome, *, left_out: bool) -> None:
        """Adds a piece; `left_out`: rows of it that are no record of the entity are among the ignored."""
        self.sha256 = table.sha256
        self.is_empty &= table.frame.is_empty() and not left_out
        self.rows_read += table.rows_read
        self.rejects += [Reject(r.row_number, r.rule, r.message, r.raw) for r in table.rejected]
        self.rejects += outcome.rejects
        self.ignored.update(row.reason for row in table.ignored)
        self.findings += outcome.findings
        self.corrected.update(outcome.corrected)


_Cleaned = tuple[RawTable, list[Written], Outcome, bool]


def cleaned(
    part: Part, mappings: Sequence[EntityMapping], crm: Crm, origin: Origin, spool: Callable[[], Spool]
) -> tuple[Pieces, Spool]:
    """The rows that a part gives an entity, and all that is to be said of them. Raises as `read_part` does.

    `spool` makes an empty one.
    """
    decided: list[Decided] | None = None
    while True:
        pieces, rows = Pieces(), spool()
        try:
            texts, used = _cleaned(part, mappings, crm, origin, (pieces, rows, decided))
        except BaseException:
            rows.close()
            raise
        decided = [decide(text, crm, origin) for text in texts]
        if [one.reading for one in decided] == [one.reading for one in used]:
            pieces.findings = merged([*pieces.findings, *(f for one in decided for f in one.findings)])
            return pieces, rows
        rows.close()


# While one piece is read, so many are cleaned: what a machine of two cores can do at once.
_AT_ONCE = 2


def _cleaned(
    part: Part,
    mappings: Sequence[EntityMapping],
    crm: Crm,
    origin: Origin,
    into: tuple[Pieces, Spool, list[Decided] | None],
) -> tuple[list[Written], list[Decided]]:
    """Cleans all pieces, and gives what was seen of them and what they were read by."""
    pieces, spool, decided = into
    seen: list[Written] = []

    def outcome(whole: RawTable, by: list[Decided] | None) -> tuple[_Cleaned, list[Decided]]:
        table = leave_out(whole, part.file, mappings, part.column_of)
        written = write(table.frame, mappings, crm, origin)
        by = by or [decide(text, crm, origin) for text in written]
        of_piece = [_only_seen(text) for text in written]
        left_out = len(table.ignored) > len(whole.ignored)
        return (table, of_piece, read(table.frame, written, by, crm, origin), left_out), by

    def take(done: _Cleaned) -> None:
        nonlocal seen
        table, of_piece, rows, left_out = done
        seen = list(map(_seen_together, seen, of_piece)) if seen else of_piece
        pieces.take(table, rows, left_out=left_out)
        spool.add(rows.rows)

    # Of several records in a row those named first come last, and all of each together.
    tables = chunks(part) if len(mappings) == 1 else iter([read_part(part)])
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        coming: deque[Future[tuple[_Cleaned, list[Decided]]]] = deque()
        for table in tables:
            if decided is None:
                done, decided = outcome(table, None)
                take(done)
                continue
            coming.append(workers.submit(outcome, table, decided))
            if len(coming) > _AT_ONCE:
                take(coming.popleft().result()[0])
        for future in coming:
            take(future.result()[0])
    return seen, decided or []


def _only_seen(text: Written) -> Written:
    return replace(text, text=text.text.clear())


def _seen_together(first: Written, second: Written) -> Written:
    return replace(first, seen=together(first.seen, second.seen), early=first.early + second.early)


# What tells a finding from others of its kind; all else in its params is counted or is an example.
_SUBJECT = ("column", "value", "rule")


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Findings of several pieces: those that say the same of the same are one, their numbers added up."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        subject = (finding.kind, finding.entity, *(finding.params.get(name) for name in _SUBJECT))
        known = found.get(subject)
        found[subject] = finding if known is None else _sum(known, finding)
    return list(found.values())


def _sum(first: Finding, second: Finding) -> Finding:
    params = dict(first.params)
    for name, more in second.params.items():
        if isinstance(known := params.get(name), int) and isinstance(more, int):
            params[name] = known + more
    rows = None if first.rows is None else first.rows + (second.rows or 0)
    return replace(first, rows=rows, params=params)
