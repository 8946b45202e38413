"""The CRMs that a house has: those shipped, its own, and what its settings say otherwise."""

from pathlib import Path

from assets.core.override import OverrideError, overridden
from assets.exports.mapping import Crm, MappingError, load_mappings
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
