"""Whether a file keeps to portable SQL and casts what it stores. What is allowed is listed in portable.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.errors import UnsupportedError

from sql.runner.arithmetic import ARITHMETIC
from sql.runner.errors import Problem
from sql.runner.model import Check, Model
from sql.runner.parse import final_selects, line_of, parse_query
from sql.runner.portable import FUNCTIONS, OPERATORS, STRUCTURE, spark_sql, type_name
from sql.runner.unions import star_unions

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES_ALLOWED = "cast to varchar, boolean, integer, bigint, double, date, timestamp or decimal(p, s)"
Fault = tuple[exp.Expr, str]


def problems(document: Model | Check) -> list[Problem]:
    """Every breach of the static rules in one file, by line; casts of the output are asked of models only."""
    tree = parse_query(document.path, document.sql)
    faults = [*_constructs(tree), *_queries(tree), *star_unions(tree), *_arithmetic(tree)]
    if isinstance(document, Model):
        faults += [*_output(tree), *_currencies(tree)]
    found = {Problem(document.path, line_of(node), message) for node, message in faults}
    if isinstance(document, Model):
        found |= _key_types(document)
    return sorted(found) or _unsupported(document)


def _constructs(tree: exp.Expr) -> Iterator[Fault]:
    """Whatever the allow-lists do not name; what stands inside it is not looked at."""
    for node in tree.walk(prune=lambda node: not _is_listed(node)):
        if not _is_listed(node):
            yield node, f"{_text(node)} is not portable SQL: {_kind(node)} is not listed in portable.py"
            continue
        allowed = STRUCTURE.get(type(node).__name__)
        for argument, value in node.args.items():
            if allowed is not None and value and argument not in allowed:
                if isinstance(node, exp.Union) and argument == "distinct":
                    yield node, "union: write union all; duplicates are removed by name"
                else:
                    yield node, f"{_text(node)} is not portable SQL: {_kind(node)} with {argument.strip('_')}"


def _is_listed(node: exp.Expr) -> bool:
    name = type(node).__name__
    return name in STRUCTURE or name in OPERATORS or name in FUNCTIONS


def _kind(node: exp.Expr) -> str:
    return f"{node.name}()" if isinstance(node, exp.Anonymous) else type(node).__name__


def _text(node: exp.Expr) -> str:
    text = " ".join(node.sql("duckdb", comments=False).split())
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _queries(tree: exp.Expr) -> Iterator[Fault]:
    for node in tree.walk():
        if isinstance(node, exp.Select):
            yield from _stars(node)
        elif isinstance(node, exp.Join):
            yield from _join(node)
        elif isinstance(node, exp.Window):
            yield from _window(node)
        elif isinstance(node, exp.Cast) and type_name(node.to) is None:
            yield node, f"{_text(node)}: {TYPES_ALLOWED}"


def _stars(select: exp.Select) -> Iterator[Fault]:
    stars = [item for item in select.expressions if item.is_star]
    for star in stars:
        if isinstance(star, exp.Star) and select.args.get("joins"):
            yield star, "* over a join: say whose, such as deals.*"


def _join(join: exp.Join) -> Iterator[Fault]:
    if join.kind not in ("", "INNER", "OUTER", "CROSS"):
        yield join, f"{join.kind.lower()} join is not portable SQL: write exists or not exists"
    elif join.kind != "CROSS" and not join.args.get("on") and not join.args.get("using"):
        yield join, "a join without on or using: write cross join where all pairs are meant"


def _window(window: exp.Window) -> Iterator[Fault]:
    if isinstance(window.this, exp.Filter):
        yield window, "Spark has no filter in a window function: write sum(case when ... end) over (...)"
    elif isinstance(window.this, exp.Expr) and isinstance(window.this.this, exp.Distinct):
        yield window, "Spark has no distinct in a window function"


_RATES = "daily_rate"


def _currencies(tree: exp.Expr) -> Iterator[Fault]:
    """What is in a row's own currency is handed on under its name, and never added, compared or renamed.

    Unless the model reads the rates of each day, which it then converts by.
    """
    if any(table.name == _RATES for table in tree.find_all(exp.Table)):
        return
    for column in tree.find_all(exp.Column):
        if not _is_native(column.name):
            continue
        above = column.parent.parent if isinstance(column.parent, exp.Cast) else column.parent
        kept = above.alias if isinstance(above, exp.Alias) else column.name
        if not isinstance(above, (exp.Alias, exp.Select)) or kept != column.name:
            yield column, f"{_text(column)} is in the row's own currency: use the amount in the reporting one"


def _is_native(name: str) -> bool:
    return name.endswith("_native") or name in {"unit_price", "list_price"}


def _arithmetic(tree: exp.Expr) -> Iterator[Fault]:
    for node in tree.walk():
        for kinds, rule in ARITHMETIC:
            if isinstance(node, kinds) and (message := rule(node)):
                yield node, f"{_text(node)}: {message}"


def _output(tree: exp.Expr) -> Iterator[Fault]:
    """Each output column is `cast(... as type) as name`, alike in every branch of a union."""
    expected: list[tuple[str, str]] = []
    for select in final_selects(tree):
        shape: list[tuple[str, str]] = []
        for item in select.expressions:
            cast = item.unalias()
            if not isinstance(item, exp.Alias) or type(cast) is not exp.Cast:
                yield item, f"output column {_text(item)} is not 'cast(... as type) as name'"
            shape.append((item.output_name, type_name(cast.to) or "" if isinstance(cast, exp.Cast) else ""))
        expected = expected or shape
        if shape != expected:
            pairs = zip([*shape, None], [*expected, None], strict=False)
            here, first = next((a, b) for a, b in pairs if a != b)
            yield select, f"the branches of the union differ: {_say(here)} where the first has {_say(first)}"


def _say(column: tuple[str, str] | None) -> str:
    return "nothing" if column is None else " ".join(column).strip()


def _key_types(model: Model) -> set[Problem]:
    return {
        Problem(model.path, column.line, f"column {column.name!r} is a key and a double: doubles are rounded")
        for column in model.columns
        if column.name in model.grain and column.type == "double"
    }


def _unsupported(document: Model | Check) -> list[Problem]:
    try:
        spark_sql(document)
    except UnsupportedError as error:
        return [Problem(document.path, 1, f"has no Spark twin: {error}")]
    return []
