"""What a record has come to, by the CRM's own status field: it decides before the stage does.

Not here: what stages mean (`opportunity`, `stages`).
"""

from collections.abc import Mapping

import polars as pl

from assets.exports.mapping import EntityMapping
from assets.exports.words import fold
from assets.operations.ledger import Finding

# The column of text that holds what was said: open, won, lost, void, converted or disqualified.
SAID = "said_outcome"


def said(raw: pl.DataFrame, mapping: EntityMapping, column_of: Mapping[str, str]) -> pl.Expr:
    """The meaning of each row's status, null where none of its words is known."""
    meant = [pl.lit(None, pl.String)]
    for rule in mapping.status:
        if rule.column in column_of:
            column = column_of[rule.column]
            meaning = {fold(word): name for name, words in rule.says.items() for word in words}
            texts = raw[column].unique().to_list()
            known = {text: meaning[fold(text)] for text in texts if fold(text) in meaning}
            meant.append(pl.col(column).replace_strict(known, default=None, return_dtype=pl.String))
    return pl.coalesce(*meant[1:], meant[0]).alias(SAID)


def unknown(raw: pl.DataFrame, mapping: EntityMapping, column_of: Mapping[str, str]) -> list[Finding]:
    """Words of a status field that lists what is open, too, and not them."""
    findings = []
    for rule in mapping.status:
        if rule.column not in column_of or "open" not in rule.says:
            continue
        known = {fold(word) for words in rule.says.values() for word in words}
        cells = raw[column_of[rule.column]].str.strip_chars()
        counted = cells.filter(cells != "").value_counts().sort(cells.name).rows()
        findings += [
            Finding(
                "unknown_status",
                mapping.entity,
                rows,
                text,
                {
                    "column": column_of[rule.column],
                    "value": text,
                    "rows": rows,
                    "known": ", ".join(sorted(known)),
                },
            )
            for text, rows in counted
            if fold(text) not in known
        ]
    return findings
