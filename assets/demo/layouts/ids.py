"""Ids as the CRMs give them, for a whole column of numbers.

Belongs here: how an id looks. Not here: what it stands for.
"""

import numpy as np
import polars as pl

from assets.demo.draws import Ints

_DIGITS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
_CHECKS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)


def salesforce(prefix: str, numbers: Ints | pl.Series) -> pl.Series:
    """Case-safe ids of 18 signs: three of the object, twelve of base 62, three that say which are capitals.

    The same number under the same prefix gives the same id; negative numbers give null.
    """
    given = np.asarray(numbers.fill_null(-1) if isinstance(numbers, pl.Series) else numbers, dtype=np.int64)
    signs = np.empty((len(given), 18), dtype=np.uint8)
    signs[:, :5] = np.frombuffer(f"{prefix}Lo".encode(), dtype=np.uint8)
    # 1,000,003 does not divide a power of 62: neighbours get ids that do not look alike.
    rest = (given + 1) * 1_000_003
    for place in range(14, 4, -1):
        rest, digit = np.divmod(rest, 62)
        signs[:, place] = _DIGITS[digit]
    capital = ((signs[:, :15] >= ord("A")) & (signs[:, :15] <= ord("Z"))).reshape(-1, 3, 5)
    signs[:, 15:] = _CHECKS[(capital * (1 << np.arange(5))).sum(axis=2)]
    text = pl.Series(np.ascontiguousarray(signs).view("S18").ravel()).cast(pl.String)
    return text.to_frame("id").select(pl.when(pl.Series(given >= 0)).then("id")).to_series()


def numeric(start: int, numbers: Ints | pl.Series) -> pl.Series:
    """Long whole numbers as text, each from its number; negative numbers give null."""
    given = numbers.fill_null(-1) if isinstance(numbers, pl.Series) else pl.Series(numbers)
    table = pl.DataFrame({"n": given})
    return table.select(
        pl.when(pl.col("n") >= 0).then((pl.col("n") * 37 + start).cast(pl.String))
    ).to_series()
