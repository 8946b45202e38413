"""Which layouts of which CRM a file holds, told by its headers.

Not here: the layouts (`assets/crm/*.yaml`), opening files (`read`), rows. A name or folder decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assets.exports import headerless
from assets.exports.find import as_of_in_name
from assets.exports.load import load, refuse_outside
from assets.exports.mapping import Crm, FileMapping
from assets.exports.packed import on_disk
from assets.exports.part import Part
from assets.exports.raw import FileRefused, SheetIgnored
from assets.exports.read import Source, sources
from assets.exports.rows import header_names
from assets.exports.spread import spread, spread_columns
from assets.exports.table import Record
from assets.exports.units import split_unit, unit_of
from assets.exports.wide import Layout, layout, of_sheet, unfolded
from assets.exports.words import fold, nearest


@dataclass(frozen=True)
class _Match:
    """A layout held against one row: the headers that the row has, those of the signature it lacks, and
    those that the layout must not have."""

    crm: Crm
    file: FileMapping
    column_of: Mapping[str, str]
    missing: tuple[str, ...]
    contrary: tuple[str, ...] = ()
    wide: Layout = field(default_factory=Layout)

    @property
    def name(self) -> str:
        return f"{self.crm.crm}.{self.file.name}"

    @property
    def share(self) -> float:
        """How much of the signature is there, 0 to 1."""
        return self.held / (self.held + len(self.missing)) if self.held else 0

    @property
    def held(self) -> int:
        """How much of the signature is there, in headers; columns of periods count as one."""
        return sum(header in self.column_of for header in self.file.signature) + bool(self.wide.periods)

    @property
    def weight(self) -> int:
        """How much it takes to fit: the longer the signature and the more conditions, the surer."""
        conditions = (self.file.named, self.file.wide, self.file.sheet)
        return len(self.file.signature) + sum(map(bool, conditions))


def recognise(path: Path, mappings: Sequence[Crm], root: Path | None = None) -> list[Part]:
    """The parts of a file: one for a text, one for each known sheet of a workbook, in its order.

    `root` is the exports folder, which links may not lead out of; without it the file's own folder. Raises
    FileRefused when nothing in the file is known, with the nearest layout and the headers that it lacks; a
    sheet that is not known beside one that is stands in `skipped_sheets`.
    """
    refuse_outside(path, root or path.parent)
    parts: list[Part] = []
    refused: list[FileRefused] = []
    for source in sources(load(path), known_words(mappings)):
        if source.is_hidden:
            refused.append(_ignored(source, "It is hidden.", "Show the sheet if it is to be read."))
            continue
        try:
            parts.append(_part(source, mappings))
        except FileRefused as refusal:
            refused.append(refusal)
    if not parts:
        raise _none_known(path, refused)
    return [replace(part, skipped_sheets=tuple(refused)) for part in parts]


@dataclass(frozen=True)
class Score:
    """How well a layout fits a header: the share of its signature that is there, and the columns it uses."""

    name: str
    share: float
    used: int


def scores(header: Sequence[str], mappings: Sequence[Crm]) -> list[Score]:
    """Every layout, the best fitting first."""
    held = [_hold(crm, file, header) for crm in mappings for file in crm.files]
    found = [Score(match.name, match.share, len(set(match.column_of.values()))) for match in held]
    return sorted(found, key=lambda score: (-score.share, -score.used, score.name))


def known_words(mappings: Sequence[Crm]) -> frozenset[str]:
    """Every spelling of every header, folded."""
    files = [file for crm in mappings for file in crm.files]
    spellings = [word for file in files for words in file.aliases.values() for word in words]
    return frozenset(map(fold, [*spellings, *(header for file in files for header in file.headers)]))


def _part(source: Source, mappings: Sequence[Crm]) -> Part:
    """The part of one table: its header is the first row that a layout fits."""
    held: list[_Match] = []
    first: tuple[str, ...] | None = None
    for record in source.headers():
        header = header_names(record.cells)
        first = first or header
        told = _told(source, record)
        words = _words(header)
        likely = ((crm, file) for crm in mappings for file in crm.files if _is_likely(file, words))
        matches = [_hold(crm, file, header, told) for crm, file in likely]
        best = _best(source, matches)
        if best is not None:
            return _described(source, record.first_line, header, best)
        held.extend(matches)
    if first is None:
        raise _ignored(source, "It has no header row.", "The first row must name the columns.")
    bare = [match for crm in mappings for file in crm.files if (match := _headerless(source, crm, file))]
    if (best := _best(source, bare)) is not None:
        return _described(source, 0, tuple(best.file.headerless), best)
    raise _unknown(source, held, first)


def _told(source: Source, header: Record) -> tuple[str, ...]:
    """What says what a sheet is about: its name, the lines above the header, the file's name."""
    above = [" ".join(row.cells) for row in source.table.head() if row.last_line < header.first_line]
    return (source.sheet or "", *above, source.loaded.path.stem)


def _headerless(source: Source, crm: Crm, file: FileMapping) -> _Match | None:
    """The layout that rows fit by their content alone."""
    rows = [row.cells for row in source.table.head() if any(cell.strip() for cell in row.cells)]
    names = {name: name for name in file.headerless}
    return _Match(crm, file, names, ()) if headerless.fits(file, rows) else None


def _words(header: Sequence[str]) -> set[str]:
    """The columns folded, as they are and without a unit."""
    return {fold(column) for column in header} | {
        unit[0] for c in header if (unit := split_unit(c)) is not None
    }


def _is_likely(file: FileMapping, words: set[str]) -> bool:
    """Whether at least half of a signature is there. To look closer at all layouts takes a second a table."""
    held = sum(
        any(fold(word) in words for word in (name, *file.aliases.get(name, ()))) for name in file.signature
    )
    return 2 * held >= len(file.signature)


def _hold(crm: Crm, file: FileMapping, header: Sequence[str], told: Sequence[str] = ()) -> _Match:
    """Finds each header of the layout by its spellings, in their order; as they are, then without a unit."""
    exact = {fold(column): column for column in reversed(header)}
    bare = {unit[0]: column for column in reversed(header) if (unit := split_unit(column)) is not None}
    column_of: dict[str, str] = {}
    for name in file.headers:
        spellings = [fold(spelling) for spelling in (name, *file.aliases.get(name, ()))]
        column = next(
            (columns[word] for columns in (exact, bare) for word in spellings if word in columns), None
        )
        if column is not None and column not in column_of.values():
            column_of[name] = column
    missing = [name for name in file.signature if name not in column_of]
    contrary = tuple(exact[word] for word in map(fold, file.without) if word in exact)
    found = layout(header, told) if file.wide and not missing else Layout()
    # Under an unnamed first column is what the row above names: the sheet is not all of one person.
    is_of_sheet = bool(told and told[0]) and header[0] != "column 1"
    of_another_shape = file.wide and not found.is_wide, file.sheet and not is_of_sheet
    if any(of_another_shape):
        return _Match(crm, file, {}, file.signature)
    if file.named and not any(word in fold(text) for word in map(fold, file.named) for text in told):
        missing.append(f"title with the word {file.named[0]}")
    return _Match(crm, file, column_of, tuple(missing), contrary, found)


def _best(source: Source, matches: Sequence[_Match]) -> _Match | None:
    """The layout with the longest signature of those that fit, a system's before one that gives way.

    Of equal ones that which uses most columns. Where nothing tells two systems apart the table is nobody's:
    that of a plain sheet, if one fits.
    """
    fitting = [match for match in matches if not match.missing and not match.contrary]
    plain = [match for match in fitting if match.crm.gives_way]
    best = _foremost([match for match in fitting if not match.crm.gives_way]) or _foremost(plain)
    if len({match.crm.crm for match in best}) > 1:
        best = _foremost(plain) or best
    if len(best) > 1:
        names = " and ".join(match.name for match in best)
        raise _refused(source, f"It fits {names} equally well.", "Add a header to one of their signatures.")
    return best[0] if best else None


def _foremost(matches: Sequence[_Match]) -> list[_Match]:
    most = max(((match.weight, len(match.column_of)) for match in matches), default=None)
    return [match for match in matches if (match.weight, len(match.column_of)) == most]


def _described(source: Source, header_row: int, header: tuple[str, ...], match: _Match) -> Part:
    if match.wide.lacks_year:
        raise _refused(source, "Its months name no year.", "Put it in the sheet's or the file's name.")
    periods = {column: column for column in match.wide.periods}
    column_of = {**match.column_of, **periods, **spread_columns(match.file, header)}
    used = set(column_of.values()) | match.wide.totals.keys()
    units = {column: unit[1] for column in used if (unit := split_unit(column)) is not None}
    set_units = {fold(column): unit for column, unit in match.crm.units.items()}
    set_by_hand = {c: unit_of(set_units[fold(c)]) for c in header if fold(c) in set_units}
    as_spelt = {fold(word) for words in match.file.aliases.values() for word in words}
    as_spelt |= {fold(word) for word in match.file.headers}
    loaded = source.loaded
    return Part(
        path=loaded.path,
        sha256=loaded.sha256,
        bytes=loaded.size,
        crm=match.crm,
        file=spread(unfolded(of_sheet(match.file, source.sheet), match.wide), header, column_of),
        format=loaded.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        header_row=header_row,
        header=header,
        column_of=column_of,
        units={
            **{column: unit for column, unit in sorted(units.items()) if fold(column) not in as_spelt},
            **set_by_hand,
        },
        unmapped=tuple(column for column in header if column not in used),
        as_of=as_of_in_name(loaded.path) or as_of_in_name(on_disk(loaded.path)),
        totals=match.wide.totals,
    )


def _unknown(source: Source, held: Sequence[_Match], header: Sequence[str]) -> FileRefused:
    """The refusal that names the nearest layout, what it lacks and what was perhaps meant."""

    # max keeps the first of equals: the highest row, the first CRM by name.
    near = max(held, key=lambda match: match.share, default=None)
    # One header that several layouts know, an e-mail or an amount, tells of none.
    if near is None or near.share < 0.5 or near.held < 2:
        shown = ", ".join(name[:40] for name in header[:8]) + (", …" if len(header) > 8 else "")
        reason = f"No known layout has headers like these: {shown}."
        return _ignored(source, reason, "Add a layout to the CRM's data file, or export with a header row.")
    if not near.missing:
        reason = f"It is like {near.name}, but column {near.contrary[0]!r} tells that it is not."
        return _ignored(
            source, reason, "Leave that column out if it is, or add a layout to a CRM's data file."
        )
    free = [column for column in header if column not in near.column_of.values()]
    missing = [f"{name} ({close}?)" if (close := nearest(name, free)) else name for name in near.missing]
    reason = f"Its layout is not known. Nearest is {near.name}, whose {', '.join(missing)} it lacks."
    return _refused(source, reason, "Export those columns too, or add the layout to the CRM's data file.")


def _refused(source: Source, reason: str, suggestion: str) -> FileRefused:
    return FileRefused(source.loaded.path, reason, suggestion, sheet=source.sheet)


def _ignored(source: Source, reason: str, suggestion: str) -> FileRefused:
    """Of a sheet among others that is nothing like an export no finding is made."""
    kind = FileRefused if source.sheet is None else SheetIgnored
    return kind(source.loaded.path, reason, suggestion, sheet=source.sheet)


def _none_known(path: Path, refused: Sequence[FileRefused]) -> FileRefused:
    if not refused:
        return FileRefused(path, "It is a workbook without sheets.", "Export it again.")
    if len(refused) == 1:
        alone = refused[0]
        return FileRefused(path, alone.reason, alone.suggestion, sheet=alone.sheet)
    each = " ".join(f"[{refusal.sheet}] {refusal.reason}" for refusal in refused)
    return FileRefused(path, f"None of its {len(refused)} sheets is known. {each}", refused[0].suggestion)
