"""The made samples of every CRM: where they are, and what the core should hold of each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SAMPLES = Path(__file__).parent / "samples"
CRMS = tuple(sorted(folder.name for folder in SAMPLES.iterdir() if folder.is_dir()))
_EXPECTED = "expected.yaml"


def files(crm: str) -> list[Path]:
    """The files of one CRM's sample."""
    return sorted(path for path in (SAMPLES / crm).iterdir() if path.name != _EXPECTED)


def expected() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """CRM, entity and the rows that the core should hold, each with the columns that are looked at."""
    for crm in CRMS:
        said = yaml.safe_load((SAMPLES / crm / _EXPECTED).read_text(encoding="utf-8"))
        for entity, rows in said.items():
            yield crm, entity, rows
