"""The words, number formats and sentence templates of the workbooks, in two languages.

What belongs here: the yaml files and their loading. What does not: which sentence is said (`reports.sheets`).
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def load(name: str) -> dict[str, Any]:
    """The content of one yaml file of this folder, by its name without the ending."""
    text = (Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return content


@cache
def flat(name: str) -> dict[str, str]:
    """The same with keys joined by points: {'pipeline.title.open': '...'}."""
    return dict(_pairs("", load(name)))


def _pairs(prefix: str, branch: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in branch.items():
        path = f"{prefix}.{key}" if prefix else str(key)
        found += _pairs(path, value) if isinstance(value, dict) else [(path, str(value))]
    return found
