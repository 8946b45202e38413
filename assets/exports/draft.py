"""A first data file for a system that nobody knows, drafted from the headers of its exports.

A draft is a guess for a person to check: each header goes where the nearest known word goes, and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from assets.exports.mapping import Crm, EntityMapping, FileMapping, Stage
from assets.exports.raw import RawTable
from assets.exports.units import split_unit
from assets.exports.words import alike, fold, nearest

# Nearer than for a suggestion in a finding: a wrong column is worse than none.
_NEAR = 80
_LONGEST_SIGNATURE = 5
_MOST_STAGES = 30
_ID = "id"


class NothingToDraftError(ValueError):
    """No header of a file is like any that is known."""


@dataclass
class _Guess:
    """What a table may hold: canonical column → its header, and the headers that are only near a word."""

    entity: str
    columns: dict[str, str] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return 2 * len(self.columns) - len(self.near)


def draft(name: str, tables: Sequence[tuple[str, RawTable]], crms: Sequence[Crm]) -> str:
    """The text of `<name>.yaml` for tables, each with a name for its layout. Raises NothingToDraftError."""
    words = _vocabulary(crms)
    files: list[str] = []
    stages: dict[str, None] = {}
    for layout, table in tables:
        guess = max((_guess(entity, table.header, known) for entity, known in words.items()), key=_weight)
        if len(guess.columns) < 2:
            continue
        files += _file(layout, guess, table.header)
        if guess.entity == "opportunity" and "stage" in guess.columns:
            cells = table.frame[guess.columns["stage"]].str.strip_chars()
            stages |= dict.fromkeys(cell for cell in cells.unique(maintain_order=True) if cell)
    if not files:
        raise NothingToDraftError("No header is like any that is known.")
    lines = [
        "# Drafted from headers: check every line, above all those marked near, and the stages.",
        f"crm: {name}",
        f"title: {name}",
        f"source: {name}",
        "date_order: YMD",
        *_stages(list(stages)[:_MOST_STAGES], crms),
        "files:",
        *files,
    ]
    return "\n".join(lines) + "\n"


def _vocabulary(crms: Sequence[Crm]) -> dict[str, dict[str, str]]:
    """By entity: known header, folded → the canonical column that it feeds, the first one that says so."""
    words: dict[str, dict[str, str]] = {}
    for crm in crms:
        for file in crm.files:
            for mapping in file.entities:
                known = words.setdefault(mapping.entity, {})
                for column, heads in _fed(mapping):
                    for word in _spellings(file, heads):
                        known.setdefault(word, column)
    return words


def _fed(mapping: EntityMapping) -> Iterable[tuple[str, Sequence[str]]]:
    if not mapping.synthetic_id:
        yield _ID, mapping.id
    yield from mapping.columns.items()


def _spellings(file: FileMapping, heads: Iterable[str]) -> Iterable[str]:
    for head in heads:
        yield from map(fold, (head, *file.aliases.get(head, ())))


def _guess(entity: str, header: Sequence[str], known: Mapping[str, str]) -> _Guess:
    """Each column from the header that is nearest to one of its words; the nearest of all pairs first."""
    pairs = [
        (score, name, word)
        for name in header
        for word in known
        if (score := max(alike(bare, word) for bare in _bare(name))) >= _NEAR
    ]
    guess = _Guess(entity)
    for score, name, word in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
        if known[word] not in guess.columns and name not in guess.columns.values():
            guess.columns[known[word]] = name
            if score < 100:
                guess.near[name] = word
    return guess


def _bare(name: str) -> tuple[str, ...]:
    """A header folded, as it is and without a unit."""
    unit = split_unit(name)
    return (fold(name),) if unit is None else (fold(name), unit[0])


def _weight(guess: _Guess) -> tuple[int, bool]:
    return guess.weight, guess.entity == "opportunity"


def _file(layout: str, guess: _Guess, header: Sequence[str]) -> list[str]:
    columns = {column: name for column, name in guess.columns.items() if column != _ID}
    telling = [name for name in header if name in guess.columns.values()][:_LONGEST_SIGNATURE]
    key = [guess.columns[_ID]] if _ID in guess.columns else list(columns.values())[:3]
    lines = [
        f"  - name: {layout}",
        f"    signature: {_yaml(telling)}",
        "    entities:",
        f"      - entity: {guess.entity}",
        f"        id: {_yaml(key)}",
        *([] if _ID in guess.columns else ["        synthetic_id: true"]),
        "        columns:",
    ]
    for column, name in columns.items():
        near = f"  # near {guess.near[name]!r}" if name in guess.near else ""
        lines.append(f"          {column}: {_yaml(name)}{near}")
    lines += [f"    # Not used: {name!r}" for name in header if name not in guess.columns.values()]
    return lines


def _stages(written: Sequence[str], crms: Sequence[Crm]) -> list[str]:
    known: dict[str, Stage] = {}
    for crm in crms:
        for stage in crm.stages:
            known.setdefault(fold(stage.stage), stage)
    lines = ["stages:"] if written else []
    for rank, name in enumerate(written, start=1):
        word = nearest(name, known, _NEAR)
        like = known[word] if word else None
        said = {
            "stage": name,
            "rank": rank,
            "funnel_step": like.funnel_step if like else 3,
            "outcome": like.outcome if like else "open",
            "forecast_category": like.forecast_category if like else "pipeline",
        }
        mark = "" if like else "  # a guess: nothing like it is known"
        lines.append(f"  - {_yaml(said)}{mark}")
    return lines


def _yaml(value: object) -> str:
    text: str = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=float("inf")
    )
    return text.removesuffix("\n...\n").strip()
