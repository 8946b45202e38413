"""The made samples of every CRM: where they are, and what the core should hold of each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SAMPLES = Path(__file__).parent / "samples"
CRMS = tuple(sorted(folder.name for folder in SAMPLES.iterdir() if folder.is_dir()))
_EXPECTED = "expected.yaml"
# What a person counted in the deals of a sample, beside what is expected of each row.
_BY_HAND = "by_hand"


def files(crm: str) -> list[Path]:
    """The files of one CRM's sample."""
    return sorted(path for path in (SAMPLES / crm).iterdir() if path.name != _EXPECTED)


def expected() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """CRM, entity and the rows that the core should hold, each with the columns that are looked at."""
    for crm in CRMS:
        for entity, rows in _said(crm).items():
            if entity != _BY_HAND:
                yield crm, entity, rows


def by_hand() -> dict[str, dict[str, Any]]:
    """What a person counted in the deals of each sample: how many, what was won, when, in which stages."""
    return {crm: said[_BY_HAND] for crm in CRMS if _BY_HAND in (said := _said(crm))}


def _said(crm: str) -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load((SAMPLES / crm / _EXPECTED).read_text(encoding="utf-8"))
    return said
