"""All SQL files of a folder, in the order in which they can be built. One file is read in documents.py."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from sql.runner.columns import load_columns
from sql.runner.documents import read_check, read_model
from sql.runner.errors import ModelError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sql.runner.model import Check, Model


def load_models(folder: Path) -> tuple[Model, ...]:
    """All models under `folder/mart`, each after those it reads, otherwise by name.

    Raises `ModelError` naming each file that cannot be read, or the files of a cycle.
    """
    models, problems = read_models(folder)
    if problems:
        raise ModelError(*problems)
    return in_order(models)


def load_checks(folder: Path) -> tuple[Check, ...]:
    """All checks under `folder/check`, by name; raises `ModelError` naming each file that cannot be read."""
    checks, problems = read_checks(folder)
    if problems:
        raise ModelError(*problems)
    return checks


def read_models(folder: Path) -> tuple[tuple[Model, ...], tuple[Problem, ...]]:
    """The models that can be read, by path, and what is wrong with the others."""
    models: dict[str, Model] = {}
    problems: list[Problem] = []
    shared = load_columns(folder / "columns.yaml")
    for path in sorted((folder / "mart").rglob("*.sql")):
        if path.parent.parent != folder / "mart":
            problems.append(Problem(path, 1, "a model is mart/<topic>/<table>.sql"))
            continue
        try:
            model = read_model(path, shared)
        except ModelError as error:
            problems += error.problems
            continue
        if model.name in models:
            problems.append(Problem(path, 1, f"{model.name} is also made by {models[model.name].path}"))
        models[model.name] = model
    return tuple(models.values()), tuple(problems)


def read_checks(folder: Path) -> tuple[tuple[Check, ...], tuple[Problem, ...]]:
    """The checks that can be read, by path, and what is wrong with the others."""
    checks: list[Check] = []
    problems: list[Problem] = []
    for path in sorted((folder / "check").rglob("*.sql")):
        try:
            checks.append(read_check(path))
        except ModelError as error:
            problems += error.problems
    return tuple(checks), tuple(problems)


def in_order(models: Iterable[Model]) -> tuple[Model, ...]:
    """Each model after those it reads, otherwise by name; raises `ModelError` naming the files of a cycle."""
    by_name = {model.name: model for model in models}
    sorter: TopologicalSorter[str] = TopologicalSorter(
        {name: sorted(model.depends_on & by_name.keys()) for name, model in by_name.items()}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        files = ", ".join(str(by_name[name].path) for name in dict.fromkeys(cycle))
        message = f"a circle of tables, {' <- '.join(cycle)}, made by {files}"
        raise ModelError(Problem(by_name[cycle[0]].path, 1, message)) from error
    ordered: list[Model] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [by_name[name] for name in ready]
        sorter.done(*ready)
    return tuple(ordered)
