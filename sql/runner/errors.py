"""What is wrong with a SQL file, always with its path and line. Which rules there are is said elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong at one place; `line` counts from 1."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ModelError(Exception):
    """SQL that cannot be read, or a table that breaks its own declaration; names every problem found."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def model_error(path: Path, line: int, message: str) -> ModelError:
    """The error of a single problem."""
    return ModelError(Problem(path, line, message))
