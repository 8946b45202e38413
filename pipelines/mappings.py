"""The CRMs that a house has: those shipped, its own, and what its settings say otherwise."""

import re
from collections.abc import Sequence
from pathlib import Path

from assets.core.override import OverrideError, overridden
from assets.exports.draft import NothingToDraftError, draft
from assets.exports.load import load
from assets.exports.mapping import Crm, MappingError, load_mappings
from assets.exports.raw import FileRefused, RawTable
from assets.exports.read import read, sources
from assets.exports.recognise import known_words
from assets.exports.words import fold
from assets.settings import Settings
from pipelines.settings import FILE_NAME, SettingsError


def house_mappings(home: Path, exports: Path | None, settings: Settings) -> tuple[Crm, ...]:
    """Those of the home folder come before those of the exports folder, and both before shipped ones.

    Raises SettingsError naming file and key.
    """
    own = [folder for folder in (exports, home) if folder is not None]
    try:
        return overridden(load_mappings(own=own), settings)
    except MappingError as error:
        raise SettingsError(str(error)) from error
    except OverrideError as error:
        raise SettingsError(f"{FILE_NAME}: {error}") from error


def draft_mapping(files: Sequence[Path], path: Path, mappings: Sequence[Crm]) -> str:
    """Writes a draft of a data file for the tables of some files, and says what to do with it.

    Raises SettingsError for a name that no data file may have, one that is taken, or files that give nothing.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*\.yaml", path.name):
        raise SettingsError(f"{path.name}: name it after the system in small letters, such as acme.yaml.")
    if path.exists():
        raise SettingsError(f"{path}: it is there already. Name another file, or remove it.")
    tables: dict[str, RawTable] = {}
    for file in files:
        try:
            for source in sources(load(file), known_words(mappings)):
                name = _layout_name(source.sheet or file.stem, tables)
                tables[name] = read(file, source.sheet)
        except FileRefused:
            continue
    try:
        text = draft(path.stem, list(tables.items()), mappings)
    except NothingToDraftError as error:
        raise SettingsError(f"{path.name}: {error} Write it by hand, after one in assets/crm.") from error
    path.write_text(text, encoding="utf-8")
    try:
        load_mappings(own=[path.parent])
    except MappingError as error:
        raise SettingsError(f"The draft was written to {path}, but: {error}") from error
    return f"Drafted {path}: check it, and keep it beside loudou.toml, in the home or the exports folder."


def _layout_name(said: str, taken: dict[str, RawTable]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", fold(said)).strip("_")
    base = base if base[:1].isalpha() else f"table_{base}".strip("_")
    copy, name = 1, base
    while name in taken:
        copy += 1
        name = f"{base}_{copy}"
    return name
