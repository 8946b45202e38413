"""Whether the branches of a union name the same columns in the same order, for a union matches by position.

The casts that branches at the top must share are asked for in rules.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from sql.runner.parse import final_selects

if TYPE_CHECKING:
    from collections.abc import Iterator


def star_unions(tree: exp.Expr) -> Iterator[tuple[exp.Expr, str]]:
    """Each branch whose columns, behind a `*`, are not seen to be those of the first branch."""
    ctes = {cte.alias_or_name: cte for cte in tree.find_all(exp.CTE)}
    for union in tree.find_all(exp.SetOperation):
        if isinstance(union.parent, exp.SetOperation):
            continue
        branches = list(final_selects(union))
        expected = _names(branches[0], ctes, ())
        for branch in branches:
            if not any(item.is_star for item in (*branches[0].expressions, *branch.expressions)):
                continue
            names = _names(branch, ctes, ())
            if names is None or expected is None:
                yield (
                    branch,
                    "a union matches columns by position: list them, or select * from a CTE that does",
                )
            elif names != expected:
                here, first = ", ".join(names), ", ".join(expected)
                yield branch, f"a union matches columns by position: ({here}) stands under ({first})"


def _names(select: exp.Expr, ctes: dict[str, exp.CTE], seen: tuple[str, ...]) -> list[str] | None:
    """The columns of a SELECT in order; None where they come from a table or a join."""
    if not any(item.is_star for item in select.expressions):
        return [item.output_name for item in select.expressions]
    source = select.args["from_"].this if select.args.get("from_") else None
    if len(select.expressions) > 1 or select.args.get("joins") or not isinstance(source, exp.Table):
        return None
    cte = ctes.get(source.name)
    if source.db or cte is None or cte.alias_column_names or source.name in seen:
        return None
    return _names(next(final_selects(cte.this)), ctes, (*seen, source.name))
