"""Turns the SQL files under sql/ into documented DuckDB tables, and keeps them portable.

Belongs here: reading, checking, building and describing models. What a mart says is in its own file under
sql/mart; when it runs and in which transaction is decided by the caller.
"""

from sql.runner.build import build, significant
from sql.runner.check import run_check
from sql.runner.dictionary import dictionary
from sql.runner.errors import ModelError, Problem
from sql.runner.folder import load_checks, load_models
from sql.runner.model import Check, Column, Model
from sql.runner.portable import spark_sql
from sql.runner.rules import problems

__all__ = [
    "Check",
    "Column",
    "Model",
    "ModelError",
    "Problem",
    "build",
    "dictionary",
    "load_checks",
    "load_models",
    "problems",
    "run_check",
    "significant",
    "spark_sql",
]
