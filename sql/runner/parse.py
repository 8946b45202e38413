"""SQL text to a sqlglot tree and back to its lines. What is allowed in the tree is said in rules.py."""

from __future__ import annotations

import bisect
import functools
import re
from typing import TYPE_CHECKING

import duckdb
from sqlglot import Dialect, TokenType, exp, parse
from sqlglot.errors import ParseError

from sql.runner.errors import model_error
from sql.runner.located import located

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
SCHEMAS = ("core", "mart", "ops")


def parse_query(path: Path, text: str) -> exp.Query:
    """Parse one file as DuckDB SQL; raises `ModelError` unless it is exactly one SELECT or UNION.

    DuckDB's own parser is asked first, for sqlglot accepts `select 1 as a, from from core.x`. It sees ASCII
    only: it finds the place in characters and counts lines in bytes, so that Chinese comments move the line.
    """
    try:
        _duckdb().extract_statements(_NOT_ASCII.sub("x", text))
        parsed = parse(text, read="duckdb")
    except duckdb.Error as error:
        raise located(error, path, text) from error
    except ParseError as error:
        first = error.errors[0]
        raise model_error(path, int(first["line"]), f"sqlglot: {first['description']}") from error
    statements = [tree for tree in parsed if tree is not None and not isinstance(tree, exp.Semicolon)]
    if not statements:
        raise model_error(path, 1, "the file holds no SQL")
    for tree in statements:
        _count_lines(tree, text)
    if len(statements) > 1:
        raise model_error(path, line_of(statements[1]), "a second statement; a file is exactly one")
    tree = statements[0]
    if not isinstance(tree, (exp.Select, exp.SetOperation, exp.Subquery)):
        raise model_error(path, line_of(tree), f"the statement is {tree.key}, not a SELECT")
    return tree


@functools.cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _count_lines(tree: exp.Expr, text: str) -> None:
    # sqlglot's own count runs ahead after a lone $, in which it seeks a dollar-quoted text.
    ends = [position for position, character in enumerate(text) if character == "\n"]
    for node in tree.walk():
        if "start" in node.meta:
            node.meta["line"] = bisect.bisect_left(ends, node.meta["start"]) + 1


def line_of(node: exp.Expr) -> int:
    """The first line of a node's names, else of its parent's, for sqlglot marks the place of names only."""
    place: exp.Expr | None = node
    while place is not None:
        lines = [part.meta["line"] for part in place.walk() if "line" in part.meta]
        if lines:
            return int(min(lines))
        place = place.parent
    return 1


def final_selects(tree: exp.Expr) -> Iterator[exp.Select]:
    """The SELECTs whose rows are the result: one, or each branch of a union at the top."""
    if isinstance(tree, exp.Select):
        yield tree
    elif isinstance(tree, exp.SetOperation):
        yield from final_selects(tree.this)
        yield from final_selects(tree.expression)
    elif isinstance(tree, exp.Subquery):
        yield from final_selects(tree.this)


def read_tables(path: Path, tree: exp.Expr) -> frozenset[str]:
    """The `schema.table` names that a query reads, CTEs left out.

    Raises `ModelError` on a table without a schema, of a schema not ours, or that is a file or a function.
    """
    ctes = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    names = set()
    for table in tree.find_all(exp.Table):
        if not table.db and table.name in ctes:
            continue
        if not isinstance(table.this, exp.Identifier):
            raise model_error(path, line_of(table), f"{table.this.sql('duckdb')!r} is no table")
        if not table.db or table.catalog or table.db not in SCHEMAS:
            wanted = " or ".join(f"{schema}.{table.name}" for schema in SCHEMAS)
            raise model_error(path, line_of(table), f"table {table.sql('duckdb')!r}: name it {wanted}")
        names.add(f"{table.db}.{table.name}")
    return frozenset(names)


def trailing_comments(text: str) -> dict[int, str]:
    """Comments that end a line, by the end offset of the name they follow.

    sqlglot's tokenizer hangs a comment on the token before it if they share a line, else on the token after.
    The comment of `... as name, -- words` thus hangs on the comma, and of a last column on the name.
    """
    found: dict[int, str] = {}
    tokens = Dialect.get_or_raise("duckdb").tokenize(text)
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        comments = list(token.comments)
        if after is not None and after.token_type == TokenType.COMMA and after.line == token.line:
            comments += after.comments
        if comments:
            found[token.end] = " ".join(comment.strip() for comment in comments)
    return found


def without_semicolon(text: str) -> str:
    """The text with its closing semicolon blanked, so that it can stand in parentheses; lines stay."""
    for token in Dialect.get_or_raise("duckdb").tokenize(text):
        if token.token_type == TokenType.SEMICOLON:
            text = text[: token.start] + " " + text[token.end + 1 :]
    return text
