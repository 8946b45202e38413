"""The SQL that is allowed, so that every mart runs on DuckDB and on Spark alike, and its text for Spark.

Belongs here: lists of sqlglot's names for constructs (what is not listed is refused), types, and the
registered rewrites. Rules that look at how constructs are put together are in rules.py.

Left out after trying, because Spark rejects it or means something else:
`date_add`, `interval (expression) day` (rejected), `date_diff('month')` (DuckDB counts borders, Spark whole
months), `dayofweek` (0 is Sunday in DuckDB, 1 in Spark), `concat` (skips nulls in DuckDB only), `any_value`,
`first`, `max_by`, `string_agg`, `list` (their answer depends on the order of rows), `strftime` and regular
expressions (other patterns), `//` and `range` (rewritten, with other answers at the edges), semi, anti, asof,
positional and natural joins, `exclude` in a window's frame (dropped without a word by the rewriter).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.spark import Spark

from sql.runner.parse import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from sql.runner.model import Check, Model


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


# Parts of a query, each with the arguments it may have; a flag such as `materialized` is an argument too.
STRUCTURE: Final[dict[str, frozenset[str]]] = {
    name: frozenset(arguments.split())
    for name, arguments in {
        "Select": "with_ expressions distinct from_ joins where group having qualify windows",
        "From": "this",
        "Table": "this db alias",
        "TableAlias": "this columns",
        "Alias": "this alias",
        "Subquery": "this alias",
        "With": "expressions",
        "CTE": "this alias",
        "Join": "this on using side kind",
        "Where": "this",
        "Group": "expressions all grouping_sets rollup",
        "GroupingSets": "expressions",
        "Rollup": "expressions",
        "Having": "this",
        "Qualify": "this",
        "Window": "this partition_by order spec alias over",
        "WindowSpec": "kind start start_side end end_side",
        "Order": "expressions",
        "Ordered": "this desc nulls_first",
        "Union": "with_ this expression",
        "Distinct": "expressions",
        "Values": "expressions alias",
        "Tuple": "expressions",
        "Star": "",
        "Column": "this table",
        "Identifier": "this quoted",
        "Cast": "this to",
        "DataType": "this expressions nested",
        "DataTypeParam": "this",
        "Interval": "this unit",
    }.items()
}

# Values, comparisons, logic and arithmetic.
OPERATORS: Final = _names(
    "Literal Boolean Null Var Paren Case If Filter IgnoreNulls",
    "And Or Not EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ Is In Between Like Exists",
    "Add Sub Mul Div Mod Neg DPipe",
)

# Functions; where sqlglot's class is named otherwise, what one writes stands behind it.
FUNCTIONS: Final = _names(
    "Coalesce Nullif Greatest Least Abs Sign Round Floor Ceil Sqrt Ln Exp",
    "Pow",  # power
    "Lower Upper Trim Length Substring Left Replace",
    "StartsWith ConcatWs",  # starts_with concat_ws
    "Year Quarter Month Day",
    "LastDay DateFromParts TimestampTrunc DateTrunc DateDiff",  # last_day make_date date_trunc date_diff
    "Sum Count Min Max Avg Median Grouping",
    "PercentileCont StddevSamp LogicalAnd LogicalOr",  # quantile_cont stddev_samp bool_and bool_or
    "Rank Ntile Lag Lead",
    "RowNumber DenseRank PercentRank CumeDist",  # row_number dense_rank percent_rank cume_dist
    "FirstValue LastValue",  # first_value last_value
)

# Types that a cast may name, by sqlglot's name; decimal needs precision and scale.
TYPES: Final = {
    "TEXT": "varchar",
    "VARCHAR": "varchar",
    "BOOLEAN": "boolean",
    "INT": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMPNTZ": "timestamp",
    "DECIMAL": "decimal",
}

INTERVAL_UNITS: Final = frozenset({"DAY", "WEEK", "MONTH", "YEAR"})
TRUNC_UNITS: Final = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})


def _percentile(node: exp.Expr) -> exp.Expr:
    # sqlglot writes PERCENTILE_CONT(x, q), which Spark knows only as an ordered-set aggregate.
    return exp.Anonymous(this="percentile", expressions=[node.this, node.expression])


# What sqlglot alone writes wrongly for Spark.
REWRITES: Final[dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {exp.PercentileCont: _percentile}


def _rewritten(node: exp.Expr) -> exp.Expr:
    rewrite = REWRITES.get(type(node))
    return rewrite(node) if rewrite else node


def type_name(to: exp.DataType) -> str | None:
    """The allowed type as `Column.type` spells it, such as `decimal(18,2)`; None for any other type."""
    name = TYPES.get(to.this.value if isinstance(to.this, exp.DataType.Type) else "")
    parameters = [parameter.name for parameter in to.expressions]
    if name == "decimal":
        return f"decimal({','.join(parameters)})" if len(parameters) == 2 else None
    return None if parameters else name


def spark_sql(document: Model | Check) -> str:
    """The query for Spark, without comments; raises sqlglot's `UnsupportedError` where none exists."""
    tree = parse_query(document.path, document.sql)
    return Spark().generate(
        tree.transform(_rewritten), comments=False, pretty=True, unsupported_level=ErrorLevel.RAISE
    )
