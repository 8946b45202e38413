"""The leading comment of a SQL file: English, `zh:`, `grain:`. Comments on columns are read in columns.py."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from sql.runner.errors import ModelError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GRAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*\??")


@dataclass(frozen=True)
class Header:
    """Descriptions in two languages, and the key with the columns of it that may be null."""

    description_en: str
    description_zh: str
    grain: tuple[str, ...]
    nullable_grain: frozenset[str]
    grain_line: int


def read_header(path: Path, text: str, *, with_grain: bool) -> Header:
    """Read the comment lines that the file begins with.

    Raises `ModelError` naming every part that is missing, said twice or not understood.
    """
    lines = [
        (number, line.removeprefix("--").strip())
        for number, line in enumerate(
            takewhile(lambda line: line.startswith("--"), text.splitlines()), start=1
        )
    ]
    chinese = [(number, line[3:].strip()) for number, line in lines if line.startswith("zh:")]
    grains = [(number, line[6:].strip()) for number, line in lines if line.startswith("grain:")]
    english = " ".join(line for _, line in lines if line and not line.startswith(("zh:", "grain:")))
    problems = [
        *_once(path, "zh", chinese, wanted=True),
        *_once(path, "grain", grains, wanted=with_grain),
        *_words(path, english, chinese),
    ]
    grain_line, grain_text = grains[0] if grains else (1, "")
    names = [name.strip() for name in grain_text.split(",")] if grain_text else []
    problems += [
        Problem(
            path, grain_line, f"grain: {name!r} is not a column name; a key that may be null is written name?"
        )
        for name in names
        if not _GRAIN_NAME.fullmatch(name)
    ]
    if problems:
        raise ModelError(*problems)
    return Header(
        description_en=english,
        description_zh=chinese[0][1],
        grain=tuple(name.removesuffix("?") for name in names),
        nullable_grain=frozenset(name.removesuffix("?") for name in names if name.endswith("?")),
        grain_line=grain_line,
    )


def is_chinese(text: str) -> bool:
    """Whether the text has at least one Han character."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _once(path: Path, key: str, found: list[tuple[int, str]], *, wanted: bool) -> Iterator[Problem]:
    if wanted and not any(text for _, text in found):
        yield Problem(path, 1, f"the header has no line '-- {key}: ...'")
    if not wanted and found:
        yield Problem(path, found[0][0], f"a check has no {key}")
    for line, _ in found[1:]:
        yield Problem(path, line, f"the header has a second line '-- {key}: ...'")


def _words(path: Path, english: str, chinese: list[tuple[int, str]]) -> Iterator[Problem]:
    if not english:
        yield Problem(path, 1, "the file does not begin with a comment that describes it in English")
    if is_chinese(english):
        yield Problem(path, 1, "the English description holds Chinese; it belongs in the line '-- zh: ...'")
    for line, text in chinese:
        if text and not is_chinese(text):
            yield Problem(path, line, "the description after 'zh:' holds no Chinese")
    if "|" in english or any("|" in text for _, text in chinese):
        yield Problem(path, 1, "a description holds '|', which separates English from Chinese")
