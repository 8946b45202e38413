"""`python -m sql.runner [FOLDER]`: says what is wrong with the SQL files, as `make check` asks."""

from __future__ import annotations

import sys
from pathlib import Path

from sql.runner.errors import ModelError, Problem
from sql.runner.folder import in_order, read_checks, read_models
from sql.runner.rules import problems


def main(arguments: list[str]) -> int:
    """Print each problem as `path:line: message` and return 1, or one line that all is well and return 0."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[1]
    if not folder.is_dir():
        print(f"{folder} is no folder", file=sys.stderr)  # noqa: T201
        return 2
    found, summary = _examine(folder)
    for problem in sorted(found):
        print(_relative(problem))  # noqa: T201
    if not found:
        print(summary)  # noqa: T201
    return 1 if found else 0


def _examine(folder: Path) -> tuple[list[Problem], str]:
    try:
        models, unread_models = read_models(folder)
        checks, unread_checks = read_checks(folder)
        found = [*unread_models, *unread_checks]
        found += [problem for model in models for problem in problems(model)]
        found += [problem for check in checks for problem in problems(check)]
        in_order(models)
    except ModelError as error:
        return list(error.problems), ""
    return found, f"{len(models)} models, {len(checks)} checks: portable"


def _relative(problem: Problem) -> str:
    path = problem.path.resolve()
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{problem.line}: {problem.message}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
