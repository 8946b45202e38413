"""What a column means: from its trailing comment, else from columns.yaml. Types are read in documents.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from sql.runner.errors import model_error
from sql.runner.header import is_chinese

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FIELDS = ("en", "zh", "unit", "metric")
_SUFFIXES = (
    ("amount", "money"),
    ("_rate", "fraction"),
    ("_days", "days"),
    ("_date", "date"),
    ("_start", "date"),
    ("_end", "date"),
    ("_on", "date"),
    ("_at", "timestamp UTC"),
)


@dataclass(frozen=True)
class Meaning:
    """A column in two languages, with its unit and the metric it holds, where it has one."""

    en: str
    zh: str
    unit: str | None = None
    metric: str | None = None


def unit_by_name(name: str) -> str | None:
    """The unit that a name's ending promises: `amount` is money, `*_rate` a fraction, `*_days` days."""
    if name.startswith("is_"):
        return "boolean"
    for suffix, unit in _SUFFIXES:
        if name == suffix.lstrip("_") and suffix == "amount":
            return unit
        if name.endswith(suffix if suffix.startswith("_") else f"_{suffix}"):
            return unit
    return None


def read_comment(path: Path, line: int, comment: str) -> dict[str, str]:
    """The parts of `English | 中文 | metric=name | unit=word`; both words or neither."""
    parts = [part.strip() for part in comment.split("|")]
    named = dict(part.split("=", 1) for part in parts if part.startswith(("metric=", "unit=")))
    words = [part for part in parts if not part.startswith(("metric=", "unit="))]
    if not words and named:
        return named
    if len(words) != 2 or not all(words):
        raise model_error(path, line, f"column comment {comment!r} is not 'English | 中文'")
    if is_chinese(words[0]) or not is_chinese(words[1]):
        raise model_error(path, line, f"column comment {comment!r}: English comes first, then Chinese")
    return {"en": words[0], "zh": words[1], **named}


def meaning_of(
    path: Path, name: str, line: int, comment: str | None, shared: Mapping[str, Meaning]
) -> Meaning:
    """What a column means, its comment before the shared words; raises `ModelError` where both are silent."""
    said = read_comment(path, line, comment) if comment else {}
    common = shared.get(name)
    if "en" not in said and common is None:
        raise model_error(
            path, line, f"column {name!r} is described neither by a trailing comment nor in columns.yaml"
        )
    return Meaning(
        en=said.get("en") or (common.en if common else ""),
        zh=said.get("zh") or (common.zh if common else ""),
        unit=said.get("unit") or (common.unit if common else None) or unit_by_name(name),
        metric=said.get("metric") or (common.metric if common else None),
    )


def load_columns(path: Path) -> dict[str, Meaning]:
    """Read columns.yaml, `name: {en: ..., zh: ..., unit: ..., metric: ...}`; without the file there are none.

    Raises `ModelError` with the line on a name said twice, a word missing, or a field that is not one.
    """
    if not path.exists():
        return {}
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise model_error(path, line, str(error.problem)) from error
    if not isinstance(root, yaml.MappingNode):
        raise model_error(path, 1, "expected 'name: {en: ..., zh: ...}'")
    found: dict[str, Meaning] = {}
    for key, value in root.value:
        line = key.start_mark.line + 1
        if key.value in found:
            raise model_error(path, line, f"column {key.value!r} is described twice")
        found[key.value] = _meaning(path, line, key.value, value)
    return found


def _meaning(path: Path, line: int, name: str, node: yaml.Node) -> Meaning:
    if not isinstance(node, yaml.MappingNode):
        raise model_error(path, line, f"column {name!r}: expected {{en: ..., zh: ...}}")
    fields = {key.value: str(value.value) for key, value in node.value}
    for unknown in fields.keys() - set(_FIELDS):
        raise model_error(path, line, f"column {name!r}: {unknown!r} is none of {', '.join(_FIELDS)}")
    if not fields.get("en") or not is_chinese(fields.get("zh", "")) or is_chinese(fields["en"]):
        raise model_error(path, line, f"column {name!r} needs en in English and zh in Chinese")
    return Meaning(fields["en"], fields["zh"], fields.get("unit"), fields.get("metric"))
