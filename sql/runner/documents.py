"""One SQL file to one `Model` or `Check`. Whether its SQL is portable is judged in rules.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from sql.runner.columns import Meaning, meaning_of
from sql.runner.errors import ModelError, Problem, model_error
from sql.runner.header import read_header
from sql.runner.model import Check, Column, Model
from sql.runner.parse import (
    final_selects,
    line_of,
    parse_query,
    read_tables,
    trailing_comments,
    without_semicolon,
)
from sql.runner.portable import type_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_model(path: Path, shared: Mapping[str, Meaning]) -> Model:
    """Read `<schema>/<topic>/<table>.sql`; raises `ModelError` with every line that cannot be understood."""
    text = path.read_text(encoding="utf-8")
    if not _NAME.fullmatch(path.stem) or "__" in path.stem:
        raise model_error(path, 1, f"{path.stem!r} is no table name")
    header = read_header(path, text, with_grain=True)
    tree = parse_query(path, text)
    columns = _columns(path, text, tree, shared)
    for name in header.grain:
        if name not in {column.name for column in columns}:
            raise model_error(path, header.grain_line, f"grain: {name!r} is no column of the result")
    return Model(
        schema=path.parent.parent.name,
        table=path.stem,
        topic=path.parent.name,
        path=path,
        description_en=header.description_en,
        description_zh=header.description_zh,
        grain=header.grain,
        nullable_grain=header.nullable_grain,
        columns=columns,
        depends_on=read_tables(path, tree),
        sql=without_semicolon(text),
    )


def read_check(path: Path) -> Check:
    """Read `check/<table>__<rule>.sql`; raises `ModelError` also when it does not read its table."""
    text = path.read_text(encoding="utf-8")
    table, separator, rule = path.stem.partition("__")
    if not separator or not _NAME.fullmatch(table) or not _NAME.fullmatch(rule):
        raise model_error(path, 1, f"{path.name!r}: a check is named <table>__<rule>.sql")
    header = read_header(path, text, with_grain=False)
    depends_on = read_tables(path, parse_query(path, text))
    if f"mart.{table}" not in depends_on:
        raise model_error(path, 1, f"the check does not read its table mart.{table}")
    return Check(
        table=f"mart.{table}",
        rule=rule,
        path=path,
        description_en=header.description_en,
        description_zh=header.description_zh,
        depends_on=depends_on,
        sql=without_semicolon(text),
    )


def _columns(path: Path, text: str, tree: exp.Query, shared: Mapping[str, Meaning]) -> tuple[Column, ...]:
    comments = trailing_comments(text)
    columns: list[Column] = []
    problems: list[Problem] = []
    for item in next(final_selects(tree)).expressions:
        try:
            columns.append(_column(path, item, comments, shared))
        except ModelError as error:
            problems += error.problems
    names = [column.name for column in columns]
    problems += [
        Problem(path, column.line, f"a second column {column.name!r}")
        for position, column in enumerate(columns)
        if column.name in names[:position]
    ]
    if problems:
        raise ModelError(*problems)
    return tuple(columns)


def _column(path: Path, item: exp.Expr, comments: dict[int, str], shared: Mapping[str, Meaning]) -> Column:
    if item.is_star:
        raise model_error(path, line_of(item), "the final select lists its columns; no *")
    name = item.output_name
    identifier = item.args["alias"] if isinstance(item, exp.Alias) else item.find(exp.Identifier)
    if not name or identifier is None:
        raise model_error(path, line_of(item), f"column {item.sql('duckdb', comments=False)!r} has no name")
    line = int(identifier.meta["line"])
    meaning = meaning_of(path, name, line, comments.get(identifier.meta["end"]), shared)
    cast = item.unalias()
    return Column(
        name=name,
        type=type_name(cast.to) or "" if isinstance(cast, exp.Cast) else "",
        unit=meaning.unit,
        description_en=meaning.en,
        description_zh=meaning.zh,
        metric=meaning.metric,
        line=line,
    )
