"""What a CRM's data file (`assets/crm/<crm>.yaml`) may say, typed, and how the files are loaded.

Here: the models and their checks. Not here: any CRM's own names (they are in the YAML), matching a file
against a mapping (`recognise`), or turning cells into typed values (`assets.core`).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assets.exports.row_rules import Each, LeftOut, Status, Word
from assets.exports.words import fold

CRM_FOLDER = Path(__file__).parents[1] / "crm"
# Known errors of public samples; no CRM, and read by `assets.core`.
CORRECTIONS = "corrections.yaml"
# Of a house's own data file, in bytes; the largest of ours has 20,000.
_LARGEST = 1_000_000

Entity = Literal[
    "account",
    "activity",
    "association",
    "campaign",
    "contact",
    "contact_consent",
    "credit",
    "exchange_rate",
    "exported_stage",
    "forecast_call",
    "lead",
    "market_index",
    "marketing_spend",
    "merge",
    "opportunity",
    "opportunity_history",
    "opportunity_line",
    "payment",
    "product",
    "quota",
    "quote",
    "ramp_plan",
    "rep_absence",
    "sales_cost",
    "sales_order",
    "sales_order_line",
    "sales_rep",
    "seasonality",
    "service_case",
    "stage_event",
    "team",
    "team_membership",
]
Outcome = Literal["open", "won", "lost", "void"]
ForecastCategory = Literal["pipeline", "best_case", "commit", "closed", "omitted"]
DateOrder = Literal["MDY", "DMY", "YMD"]

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Header = Annotated[str, Field(min_length=1)]
# One header may be written without its list.
Headers = Annotated[
    tuple[Header, ...],
    Field(min_length=1),
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]


_KINDS = "int|number|date|currency|country|flag|letter|guid|login|text"
Kind = Annotated[str, Field(pattern=rf"^(?:(?:{_KINDS})\??|any)$")]


class MappingError(ValueError):
    """A CRM's data file cannot be used; the message names the file, the key and what was expected."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Model):
    """One stage as the CRM spells it; a row of `core.stage`. `pipeline` None: any pipeline.

    `code`: what deals carry instead of the name, where that is an id.
    """

    stage: str
    rank: int = Field(ge=1)
    funnel_step: int = Field(ge=1, le=5)
    outcome: Outcome
    forecast_category: ForecastCategory
    pipeline: str | None = None
    code: str | None = None


class EntityMapping(_Model):
    """The records that each row of a file gives for one entity.

    `record` tells apart several records of the same entity from one row (an agent and a manager). `id` are
    the headers of the natural key; `synthetic_id` says that they are not an id given by the CRM; `without_id`
    is the natural key of an export that has not one of those columns. `columns`: canonical column → the
    headers that may hold it, row by row the first whose cell says something. A reference column (owner,
    account, product, rep, team, manager, parent_account, …) holds whatever text the file has, name or id.
    `constants`: canonical column → a fixed value for every row; `defaults`: → what stands in an empty cell.
    `joined`: → headers whose cells together are its text, such as first and last name, where it has no other.
    `status`: the first of these columns that says something decides what the record has come to.
    `first_of` and `each_of`: header → the signs that part several values in its cells; the first of them is
    taken, or each makes a record. `each`: see there. `only_where`: the header of the column that must say
    something, else the row has no such record; nor has it where a rule of `unless` applies.
    """

    entity: Entity
    record: Name | None = None
    id: Headers
    synthetic_id: bool = False
    without_id: Headers | tuple[()] = ()
    columns: dict[Name, Headers] = Field(min_length=1)
    constants: dict[Name, str] = {}
    defaults: dict[Name, str] = {}
    joined: dict[Name, Headers] = {}
    status: tuple[Status, ...] = ()
    first_of: dict[Header, Word] = {}
    each_of: dict[Header, Word] = {}
    each: Each | None = None
    only_where: Header | None = None
    unless: tuple[LeftOut, ...] = ()

    @model_validator(mode="after")
    def _one_origin(self) -> "EntityMapping":
        both = sorted(self.columns.keys() & self.constants.keys())
        if both:
            raise ValueError(f"{', '.join(both)} stands in both columns and constants")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header the mapping uses, in the order of the file."""
        rules = (*(rule.column for rule in self.status), *(rule.column for rule in self.unless))
        fed = (head for heads in (*self.columns.values(), *self.joined.values()) for head in heads)
        parted = (*self.first_of, *self.each_of, *([self.only_where] if self.only_where else []))
        return (*self.id, *self.without_id, *fed, *parted, *rules)


class Wide(_Model):
    """A record for each column that is a period: what it names feeds `period`, its cell `value`."""

    period: Name = "period"
    value: Name = "amount"


class FileMapping(_Model):
    """One layout of file: what it is known by and which entities it holds.

    `signature`: all these headers must be there, and none of `without`: they tell of something else that
    looks alike. `aliases`: header → other spellings of the same header;
    signature, ids and columns name the first spelling only. `leave_out`: rows that are no record of anything.
    `wide`: only a sheet with columns that are periods. `named`: only where the file's name, the sheet's or a
    line above the header has one of these words. `sheet`: the canonical column that a workbook's sheet names.
    `headerless`: the columns of a file without header, in order, with the kind of each (see `headerless.py`).
    """

    name: Name
    signature: Headers
    without: Headers | tuple[()] = ()
    named: Headers | tuple[()] = ()
    wide: Wide | None = None
    sheet: Name | None = None
    headerless: dict[Header, Kind] = {}
    aliases: dict[Header, Headers] = {}
    leave_out: tuple[LeftOut, ...] = ()
    entities: tuple[EntityMapping, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _spelt_once(self) -> "FileMapping":
        spellings = [fold(word) for head, others in self.aliases.items() for word in {head, *others}]
        twice = sorted(word for word, count in Counter(spellings).items() if count > 1)
        if twice:
            raise ValueError(f"aliases: {', '.join(twice)} is a spelling of two headers, or listed twice")
        records = Counter((entity.entity, entity.record) for entity in self.entities)
        again = sorted(entity for (entity, _), count in records.items() if count > 1)
        if again:
            raise ValueError(f"entities: {', '.join(again)} is there twice; give each its own record name")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header the mapping uses, in first spelling, without repeats, in the order of the file."""
        used = list(self.signature)
        used.extend(rule.column for rule in self.leave_out)
        for entity in self.entities:
            used.extend(entity.headers)
        return tuple(dict.fromkeys(used))


class Crm(_Model):
    """One CRM: its name, default source name, date order, stages and file layouts.

    `gives_way`: its layouts are taken only where no other CRM's fits. `date_order` decides only where a
    column's own values do not. `id_style` salesforce: ids of 15 and of 18 characters are the same.
    `units`: header → the unit of its numbers, where it does not say it itself. `how_to_export`: for people.
    `backfilled`: `entity.column` → the header it was filled from although that header means something else.
    """

    crm: Name
    title: str
    source: Name
    gives_way: bool = False
    date_order: DateOrder = "YMD"
    id_style: Literal["salesforce"] | None = None
    units: dict[Header, str] = {}
    how_to_export: dict[Literal["en", "zh"], str] = {}
    backfilled: dict[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")], Header] = {}
    stages: tuple[Stage, ...] = ()
    files: tuple[FileMapping, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _named_once(self) -> "Crm":
        names = Counter(file.name for file in self.files)
        stages = Counter((stage.pipeline, fold(stage.stage)) for stage in self.stages)
        twice = [name for name, count in names.items() if count > 1]
        twice += [stage for (_, stage), count in stages.items() if count > 1]
        if twice:
            raise ValueError(f"{', '.join(sorted(twice))} is there twice")
        return self

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the file says, not of its layout or comments; part of the loaded-before key."""
        return hashlib.sha256(self.model_dump_json(exclude={"how_to_export"}).encode()).hexdigest()


def load_mappings(folder: Path = CRM_FOLDER, own: Sequence[Path] = ()) -> tuple[Crm, ...]:
    """Every `*.yaml` of the folder but `corrections.yaml`, in the order of their names; then those of `own`.

    One of a house's own folders takes the place of a shipped one of the same name. Raises `MappingError`
    naming file and key.
    """
    found = {
        path.name: path
        for place in (folder, *own)
        for path in sorted(place.glob("*.yaml"))
        if path.name != CORRECTIONS and (place == folder or _is_mapping(path))
    }
    crms = tuple(_load(path) for path in found.values())
    signatures: dict[frozenset[str], str] = {}
    for crm in crms:
        for file in crm.files:
            name = f"{crm.crm}.{file.name}"
            telling = [*file.signature, *file.named, f"wide:{file.wide is not None}", f"sheet:{file.sheet}"]
            other = signatures.setdefault(frozenset(map(fold, telling)), name)
            if other != name:
                raise MappingError(f"{other} and {name} have the same signature: no file can be told apart")
    return crms


def _load(path: Path) -> Crm:
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506 a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MappingError(f"{path.name}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    try:
        crm = Crm.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise MappingError(f"{path.name}: {_key(first['loc'])}: {first['msg']}") from error
    if crm.crm != path.stem:
        raise MappingError(f"{path.name}: crm: expected {path.stem!r}, the file's name, found {crm.crm!r}")
    return crm


def _is_mapping(path: Path) -> bool:
    """Whether a file of a house's own folder is meant as a data file: it names its CRM.

    Any other YAML there is none of our business. One that repeats itself by aliases is none either: a few
    lines of them may stand for more than the memory holds.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
        if len(text) > _LARGEST or re.search(rb"(?m)^crm:", text) is None:
            return False
        return not any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.CSafeLoader))
    except OSError:
        return False
    except yaml.YAMLError:
        # It is meant as one, so its fault is said.
        return True


def _key(location: tuple[int | str, ...]) -> str:
    """`('files', 0, 'entities', 1, 'id')` → `files[0].entities[1].id`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.lstrip(".") or "(whole file)"


class _UniqueKeys(yaml.CSafeLoader):
    """PyYAML keeps the last of two equal keys without a word; here that is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            raise yaml.YAMLError(f"key {twice[0]!r} twice in one mapping, at line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)
